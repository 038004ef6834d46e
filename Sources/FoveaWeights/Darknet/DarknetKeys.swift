/// The known sections and keys of Darknet `.cfg` files.
enum DarknetKeys {
  /// The keys of a section, by their effect.
  struct Keys: Sendable {
    /// Keys that define the computation.
    var used: [String] = []
    /// Keys that only affect training.
    var harmless: [String] = []
    /// Unsupported keys, with the value that has no effect.
    var refused: [String: String] = [:]
  }

  static let sections: [String: Keys] = [
    "net": net, "network": net,
    "convolutional": convolutional, "conv": convolutional,
    "connected": Keys(
      used: ["output", "activation", "batch_normalize"], refused: ["flipped": "0"]),
    "conn": Keys(used: ["output", "activation", "batch_normalize"], refused: ["flipped": "0"]),
    "maxpool": maxpool, "max": maxpool,
    "avgpool": Keys(), "avg": Keys(),
    "upsample": Keys(used: ["stride"], refused: ["scale": "1"]),
    "route": Keys(used: ["layers", "groups", "group_id"], harmless: ["stopbackward"]),
    "shortcut": Keys(
      used: ["from", "activation"],
      refused: ["weights_type": "none", "weights_normalization": "none"]),
    "scale_channels": Keys(used: ["from", "activation"], refused: ["scale_wh": "0"]),
    "sam": Keys(used: ["from", "activation"]),
    "dropout": Keys(
      harmless: [
        "probability", "dropblock", "dropblock_size_rel", "dropblock_size_abs",
      ]),
    "softmax": Keys(
      harmless: ["temperature", "noloss"], refused: ["groups": "1", "spatial": "0", "tree": ""]),
    "cost": Keys(harmless: ["type", "scale", "ratio", "noobj", "thresh"]),
    "yolo": Keys(
      used: ["mask", "anchors", "classes", "num", "scale_x_y", "new_coords"],
      harmless: [
        "jitter", "resize", "ignore_thresh", "truth_thresh", "random", "iou_thresh",
        "cls_normalizer", "iou_normalizer", "obj_normalizer", "iou_loss", "iou_thresh_kind",
        "nms_kind", "beta_nms", "max", "max_delta", "label_smooth_eps", "focal_loss",
        "counters_per_class", "map", "delta_normalizer", "objectness_smooth", "track_history_size",
        "sim_thresh", "dets_for_track", "dets_for_show", "track_ciou_norm", "embedding_layer",
      ]),
  ]

  private static let net = Keys(
    used: ["width", "height", "channels"],
    harmless: [
      "batch", "subdivisions", "momentum", "decay", "angle", "saturation", "exposure", "hue",
      "learning_rate", "learning_rate_min", "burn_in", "max_batches", "policy", "step", "steps",
      "scale", "scales", "power", "gamma", "max_crop", "min_crop", "center", "aspect", "jitter",
      "flip", "mosaic", "mosaic_bound", "mixup", "cutmix", "letter_box", "blur", "contrastive",
      "contrastive_color", "contrastive_jit_flip", "unsupervised", "gaussian_noise",
      "optimized_memory", "workspace_size_limit_MB", "adam", "B1", "B2", "eps", "sgdr_cycle",
      "sgdr_mult", "seq_scales", "time_steps", "track", "augment_speed", "try_fix_nan", "random",
      "max_chart_loss", "num_sigmas_reject_badlabels", "equidistant_point",
      "badlabels_rejection_percentage", "label_smooth_eps", "resize_step", "dynamic_minibatch",
      "ema_alpha", "loss_scale", "cudnn_half",
      "show_receptive_field", "weights_reject_freq", "init_sequential_subdivisions",
      "sequential_subdivisions", "attention", "adversarial_lr", "log_step",
    ])

  private static let convolutional = Keys(
    used: [
      "filters", "size", "stride", "stride_x", "stride_y", "pad", "padding", "dilation", "groups",
      "batch_normalize", "activation",
    ],
    harmless: [
      "stopbackward", "learning_rate", "grad_centr", "train_only_bn",
    ],
    refused: [
      "binary": "0", "xnor": "0", "flipped": "0", "dontload": "0", "dontloadscales": "0",
      "antialiasing": "0", "assisted_excitation": "0", "deform": "0", "sway": "0", "rotate": "0",
      "stretch": "0", "stretch_sway": "0", "reverse": "0", "coordconv": "0", "share_index": "",
      "bin_output": "0", "use_bin_output": "0",
    ])

  private static let maxpool = Keys(
    used: ["size", "stride", "stride_x", "stride_y", "padding"],
    refused: ["maxpool_depth": "0", "antialiasing": "0"])
}
