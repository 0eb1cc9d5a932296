// What the other files share: which elements and texts a reader sees, and how a person finds them.
(() => {
  const UNSEEN = "script,style,template,title,desc,metadata,defs,clipPath,symbol,noscript";

  // A short path such as "#kpis > article.card > p.value", from the nearest id down.
  const path = (element) => {
    const steps = [];
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      steps.unshift(at.id ? `#${at.id}` : [at.localName, ...at.classList].join("."));
      if (at.id || steps.length === 4) break;
    }
    return steps.join(" > ") || element.localName;
  };

  const visible = (element) =>
    !element.closest(UNSEEN) && element.checkVisibility({ visibilityProperty: true });

  const brief = (text) => {
    const words = text.replace(/\s+/g, " ").trim();
    return words.length > 40 ? `${words.slice(0, 39)}…` : words;
  };

  // Every text that is shown, as {node, element, rects}; a closed <details> hides what it holds.
  const texts = (root = document.body) => {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.data.trim() || !visible(node.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter((r) => r.width > 0 && r.height > 0);
      if (rects.length) found.push({ node, element: node.parentElement, rects });
    }
    return found;
  };

  // Whether a box of the page scrolls sideways by itself.
  const scrolls = (element) =>
    /auto|scroll/.test(getComputedStyle(element).overflowX) &&
    element.scrollWidth > element.clientWidth + 1;

  const within = (element, test) => {
    for (let at = element; at; at = at.parentElement) if (test(at)) return at;
    return null;
  };

  // The corners of an SVG element's box in CSS pixels, its text without the room above and below.
  const corners = (element, { trim = 0 } = {}) => {
    const box = element.getBBox();
    const matrix = element.getScreenCTM();
    const [top, bottom] = [box.y + box.height * trim, box.y + box.height * (1 - trim)];
    return [[box.x, top], [box.x + box.width, top], [box.x + box.width, bottom], [box.x, bottom]]
      .map(([x, y]) => new DOMPoint(x, y).matrixTransform(matrix));
  };

  // How many CSS pixels one unit of an SVG element's own coordinates measures.
  const scale = (element) => {
    const matrix = element.getScreenCTM();
    return Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
  };

  window.places = { path, visible, brief, texts, scrolls, within, corners, scale };
})();
