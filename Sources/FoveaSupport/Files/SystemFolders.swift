/// Names that operating systems, file servers and notebooks give to files and folders of their own.
package enum SystemFolders {
  /// Lower-case names of folders that hold no data of the user.
  private static let folders: Set<String> = [
    "__macosx", "@eadir", "@recycle", "#recycle", "$recycle.bin", "recycler",
    "system volume information",
    "lost+found", "__pycache__",
  ]
  /// Lower-case names of files that programs for browsing folders leave behind.
  private static let files: Set<String> = [
    "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r",
  ]

  /// Whether a file or folder of this name is hidden or belongs to a system: never data.
  package static func isDebris(_ name: String) -> Bool {
    guard !name.hasPrefix(".") else { return true }
    let lowered = name.lowercased()
    return folders.contains(lowered) || files.contains(lowered)
  }
}
