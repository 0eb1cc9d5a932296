// The texts of a page and what becomes of them on paper.
(() => {
  const { path, visible, texts } = window.places;

  // Every shown text but what is for the hand (the way to other pages, what opens more), as [text, whether it stands in .foot or after it].
  const words = () => {
    const foot = document.querySelector(".foot");
    const after = (node) =>  // also of what the foot contains
      foot !== null && (foot.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    return texts().filter(({ element }) => !element.closest(".nav,summary"))
      .map(({ node, element }) => ({ text: node.data, after: after(node), drawn: element.closest("svg") !== null }));
  };

  // How many screens of this window a reader scrolls from the top to the foot.
  const screens = () => {
    const foot = document.querySelector(".foot");
    if (!foot) return null;
    return (foot.getBoundingClientRect().top - document.querySelector("main").getBoundingClientRect().top) / innerHeight;
  };

  // Elements that end outside the paper; the window must be as wide as the paper without margins.
  const cut = () => {
    const room = document.documentElement.clientWidth;
    const beyond = [...document.body.querySelectorAll("*")].filter((element) => {
      if (!visible(element) || (element.closest("svg") && element.localName !== "svg")) return false;
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > room + 1 || box.left < -1);
    });
    const last = beyond.filter((element) => !beyond.some((other) => other !== element && element.contains(other)));
    const clipped = [...document.body.querySelectorAll("*")].filter((element) => !element.closest("svg") && visible(element) &&
      getComputedStyle(element).overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1);
    return [
      ...last.map((element) => `ends ${Math.round(element.getBoundingClientRect().right - room)} px outside the paper: ${path(element)}`),
      ...clipped.map((element) => `cut off on paper: ${path(element)}`),
    ];
  };

  // Words that a narrow column breaks in two; what is longer than a word may be broken.
  const broken = () => {
    const range = document.createRange();
    const found = texts().filter(({ element }) => !element.closest("svg")).flatMap(({ node, element }) =>
      [...node.data.matchAll(/[\p{L}\p{N}]+/gu)].filter((word) => word[0].length <= 15).filter((word) => {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        return new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1;
      }).map((word) => `“${word[0]}” ${path(element)}`));
    return found.length ? [`${found.length} words broken in two, such as ${found[0]}`] : [];
  };

  // The left and right margin of the printed page in CSS pixels.
  const margins = () => {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .flatMap((rule) => (rule instanceof CSSMediaRule && /print/.test(rule.conditionText) ? [...rule.cssRules] : [rule]));
    const page = rules.filter((rule) => rule instanceof CSSPageRule && !rule.selectorText).pop();
    if (!page) return 0;
    const probe = document.createElement("div");
    document.body.append(probe);
    probe.style.width = `calc(${page.style.marginLeft || "0px"} + ${page.style.marginRight || "0px"})`;
    const wide = probe.getBoundingClientRect().width;
    probe.remove();
    return wide;
  };

  window.story = { words, screens, cut, broken, margins };
})();
