// Who is reached with the Tab key, in which order, and whether the reader sees where they are.
(() => {
  const { path, visible, scrolls } = window.places;
  const REACHED = "a[href],summary,button,input,select,textarea,[tabindex]:not([tabindex='-1'])";

  const expected = () => [...document.querySelectorAll("*")].filter((element) =>
    !element.closest("svg") && visible(element) && (element.matches(REACHED) || scrolls(element)));

  const outlined = (element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 &&
      !/rgba\(.*, 0\)/.test(style.outlineColor)) || style.boxShadow !== "none";
  };

  // Begin to watch; returns how many times Tab has to be pressed.
  const watch = () => {
    const log = [];
    window.reached = log;
    document.body.tabIndex = -1;  // the first Tab begins at the top, wherever an earlier one ended
    document.body.focus();
    document.body.removeAttribute("tabindex");
    document.addEventListener("focusin", ({ target }) => {
      const box = target.getBoundingClientRect();
      const [left, top] = [box.left + scrollX, box.top + scrollY];
      const at = { left, top, right: left + box.width, bottom: top + box.height };
      log.push({ target, at, outlined: outlined(target) });
    });
    return expected().length;
  };

  const backwards = (one, next) => next.at.bottom <= one.at.top + 1 && next.at.left < one.at.right - 1;

  const faults = () => {
    const log = window.reached.filter((one, i, rest) => rest.findIndex((o) => o.target === one.target) === i);
    const got = new Set(log.map(({ target }) => target));
    const found = expected().filter((element) => !got.has(element)).map((element) => `Tab does not reach ${path(element)}`);
    log.filter((one) => !one.outlined).forEach((one) => found.push(`no focus outline: ${path(one.target)}`));
    log.slice(1).forEach((next, i) => {
      if (backwards(log[i], next)) found.push(`after ${path(log[i].target)} Tab goes up to ${path(next.target)}`);
    });
    return found;
  };

  window.keyboard = { watch, faults };
})();
