"use strict";
// The screens: the fragment of the address chooses one, so that back, reload and links work.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, button, article, screens, Refused } = bench;
  const main = document.getElementById("main");
  const NAMES = { article: "Annotate", drafts: "Drafts", compare: "Compare", adjudicate: "Adjudicate", yaml: "YAML" };
  let screen = null, turn = 0;

  const address = (name, key) => `#${name}${key ? `=${encodeURIComponent(key)}` : ""}`;
  bench.go = (name, key) => {
    if (location.hash === address(name, key)) show();
    else location.hash = address(name, key);
  };

  /** The other screens of the article that is shown. */
  const links = (name, key) => {
    if (name === "compare" || name === "adjudicate")
      return ["compare", "adjudicate"].map((one) => [one, NAMES[one], key]);
    const { state } = article;
    if (!state) return [];
    return [["article", NAMES.article, key],
      ...(state.drafts ? [["drafts", `${NAMES.drafts} ${state.drafts.left}`, key]] : []),
      ["yaml", NAMES.yaml, key]];
  };
  const navigation = (name, key) => {
    fill(document.getElementById("screens"), [["folder", "Articles", ""], ...links(name, key)].map(([to, words, value]) =>
      el("a", { href: address(to, value), "aria-current": to === name && "page" }, words)));
    const focused = document.activeElement?.id;
    fill(document.getElementById("tools"),
      article.state && [
        button("Undo", article.undo, { id: "undo", class: "quiet", "aria-keyshortcuts": "Control+Z", title: "Ctrl+Z" }),
        button("Redo", article.redo, { id: "redo", class: "quiet", "aria-keyshortcuts": "Control+Shift+Z", title: "Ctrl+Shift+Z" })],
      name === "folder" && button("Stop", stop, { id: "stop", class: "quiet", title: "End geokg annotate" }),
      button(["Keys ", el("kbd", {}, "?")], bench.help, { id: "keys", class: "quiet" }));
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
  };

  const stop = async () => {
    if (await bench.ask("Stop the workbench?", el("p", {}, "Everything that you accepted is in the files."), [["stop", "Stop"], ["", "Go on"]]) !== "stop") return;
    article.leave();
    await bench.post("stop", {});
    bench.useKeys(null);
    fill(document.getElementById("screens"));
    fill(document.getElementById("tools"));
    fill(main, el("div", { class: "failed" }, el("h1", {}, "Stopped"), el("p", {}, "You can close this tab.")));
  };
  const failed = (refusal) => fill(main, el("div", { class: "failed", role: "alert" },
    el("h1", {}, "This cannot be shown"),
    el("p", {}, refusal.diagnostic.message), refusal.diagnostic.fix && el("p", {}, refusal.diagnostic.fix),
    el("p", {}, el("a", { href: "#folder" }, "All articles"))));

  const show = async () => {
    const mine = ++turn;
    for (const box of document.querySelectorAll("dialog")) box.close();
    const [name, key] = location.hash.slice(1).split("=").map(decodeURIComponent);
    screen?.close();
    article.close();
    screen = screens[name] ?? screens.folder;
    bench.useKeys(screen);
    main.className = `screen-${screen.name}`;
    fill(main);
    try {
      await screen.open(main, key ?? "");
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      if (mine === turn) failed(refusal);
    }
    if (mine !== turn) return;
    navigation(screen.name, key);
    article.hear(() => navigation(screen.name, key));
    document.title = `${article.state?.article?.title ?? key ?? "Articles"} · geokg annotate`;
  };

  document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
  window.addEventListener("hashchange", show);
  article.watch(() => screens.folder.refresh());
  show();
})();
