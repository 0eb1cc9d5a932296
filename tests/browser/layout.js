// What does not fit: sideways scrolling, tiny or overlapping words in pictures, small targets.
(() => {
  const { path, brief, visible, scrolls, within, corners, scale } = window.places;
  const LEAST_TARGET = 24;

  const sideways = () => {
    const root = document.documentElement;
    const more = root.scrollWidth - root.clientWidth;
    if (more <= 0) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((element) =>
      !element.closest("svg") && visible(element) && !within(element.parentElement, scrolls) &&
      element.getBoundingClientRect().right > root.clientWidth + 0.5);
    const last = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)));
    return [`the page scrolls sideways by ${more} px: ${last.slice(0, 3).map(path).join(", ") || "unknown"}`];
  };

  // Words that end where their box ends, because it neither grows nor scrolls.
  const hidden = () => [...document.body.querySelectorAll("*")].filter((element) =>
    /hidden|clip/.test(getComputedStyle(element).overflowX + getComputedStyle(element).overflowY) &&
    !element.closest("svg") && visible(element) && element.clientWidth > 1 &&
    (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1),
  ).map((element) => `cut off inside ${path(element)} “${brief(element.textContent)}”`);

  const written = (svg) => [...svg.querySelectorAll("text")].filter((t) => visible(t) && t.textContent.trim());
  const pictures = () => [...document.querySelectorAll("svg")].filter((svg) => visible(svg));

  const sizes = (below, from = 0) => pictures().flatMap((svg) => {
    const small = written(svg).map((text) => [parseFloat(getComputedStyle(text).fontSize) * scale(text), text])
      .filter(([size]) => size < below - 0.05 && size >= from - 0.05).sort((a, b) => a[0] - b[0]);
    if (!small.length) return [];
    const [size, text] = small[0];
    return [`${small.length} of ${written(svg).length} texts under ${below} px, smallest ${size.toFixed(1)}: ` +
      `${path(svg)} “${brief(text.textContent)}”`];
  });

  // Whether two convex boxes share more than a pixel, by separating axes.
  const overlap = (one, other) => [one, other].every((box) => [0, 1].every((i) => {
    const [x, y] = [box[i].y - box[i + 1].y, box[i + 1].x - box[i].x];
    const length = Math.hypot(x, y) || 1;
    const along = (points) => points.map((p) => (p.x * x + p.y * y) / length);
    const [a, b] = [along(one), along(other)];
    return Math.min(Math.max(...a), Math.max(...b)) - Math.max(Math.min(...a), Math.min(...b)) > 1;
  }));

  const overlaps = () => pictures().flatMap((svg) => {
    const all = written(svg).map((text) => ({ text, box: corners(text, { trim: 0.2 }) }));
    return all.flatMap((one, i) => all.slice(i + 1).filter((other) => overlap(one.box, other.box)).map(
      (other) => `“${brief(one.text.textContent)}” over “${brief(other.text.textContent)}”: ${path(svg)}`));
  });

  const outside = () => pictures().flatMap((svg) => {
    const room = svg.getBoundingClientRect();
    return written(svg).filter((text) => corners(text, { trim: 0.2 }).some((p) =>
      p.x < room.left - 1 || p.x > room.right + 1 || p.y < room.top - 1 || p.y > room.bottom + 1,
    )).map((text) => `outside its picture: “${brief(text.textContent)}” ${path(svg)}`);
  });

  // A target is large enough, or a link in a sentence, whose size its line gives.
  const inline = (element) => {
    const block = within(element.parentElement, (at) => getComputedStyle(at).display !== "inline");
    return getComputedStyle(element).display === "inline" &&
      block.innerText.trim().length > element.innerText.trim().length;
  };

  const targets = () => {
    const found = small();
    const more = found.length > 2 ? `, and ${found.length - 2} more` : "";
    return found.length ? [`under ${LEAST_TARGET} px: ${found.slice(0, 2).join(", ")}${more}`] : [];
  };

  const small = () => [...document.querySelectorAll("a[href],button,summary,input,select")]
    .filter((element) => visible(element) && !inline(element))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < LEAST_TARGET - 0.05)
    .map(([element, box]) => `${Math.round(box.width)} × ${Math.round(box.height)} px ` +
      `${path(element)} “${brief(element.innerText)}”`);

  window.layout = () => ({
    sideways: sideways(), hidden: hidden(), tiny: sizes(9), small: sizes(11, 9),
    overlaps: overlaps(), outside: outside(), targets: targets(),
  });
})();
