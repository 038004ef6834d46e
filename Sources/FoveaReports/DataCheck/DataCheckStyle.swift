/// The style sheet of the page: the system's font, two colour schemes, and badges with a text in
/// addition to their colour.
enum DataCheckStyle {
  static let css = """
    :root { color-scheme: light dark; --ink: #1d1d1f; --soft: #5c5c61; --page: #ffffff;
      --card: #f5f5f7; --line: #d9d9de; --link: #0058b0; --bar: #0072b2;
      --error: #a51d00; --warning: #7a4a00; --note: #33546e; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #f2f2f4; --soft: #a8a8ae; --page: #18181b; --card: #232327; --line: #3c3c42;
        --link: #7cb8ff; --bar: #56b4e9; --error: #c8371a; --warning: #8f5b0a; --note: #436d8d; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--page);
      color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
    h1 { margin: 0; font-size: 1.9rem; }
    h2 { margin: 0 0 .3rem; font-size: 1.15rem; }
    p { margin: .3rem 0; }
    a { color: var(--link); }
    code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
    .path, .advice, summary, figcaption { color: var(--soft); }
    .verdict { margin: .8rem 0 1.2rem; font-weight: 600; }
    .badge { display: inline-block; padding: 0 .55em; border-radius: .7em; color: #fff;
      font-size: .85rem; font-weight: 600; white-space: nowrap; }
    .badge.error { background: var(--error); }
    .badge.warning { background: var(--warning); }
    .badge.note { background: var(--note); }
    .count { color: var(--soft); font-weight: 400; }
    section { margin: 1.2rem 0; padding: 1rem 1.2rem; background: var(--card);
      border: 1px solid var(--line); border-radius: .6rem; }
    table { border-collapse: collapse; }
    td, th { padding: .15rem .9rem .15rem 0; text-align: left; vertical-align: top; }
    th { font-weight: 500; color: var(--soft); }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    .classes { margin-top: 1rem; width: 100%; }
    .bar { width: 40%; padding-right: 0; vertical-align: middle; }
    .bar div { height: .7rem; min-width: 1px; background: var(--bar); border-radius: .2rem; }
    .gallery { display: flex; flex-wrap: wrap; gap: .8rem; margin: .8rem 0; }
    figure { margin: 0; max-width: 100%; }
    .images { display: flex; flex-wrap: wrap; gap: .25rem; }
    figure img { display: block; max-width: 100%; border: 1px solid var(--line); }
    figcaption { max-width: 17rem; font-size: .8rem; line-height: 1.3; padding-top: .2rem; }
    details { margin-top: .5rem; }
    summary { cursor: pointer; }
    ul { margin: .4rem 0; padding-left: 1.2rem; }
    li { overflow-wrap: anywhere; white-space: pre-line; }
    """
}
