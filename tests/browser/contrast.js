// The contrast of every text with what is painted behind it, by WCAG 2's formula, SVG included.
(() => {
  const { path, brief, texts, visible, scale } = window.places;
  const SHAPES = "path,rect,circle,ellipse,line,polygon,polyline,use,image";
  const CLEAR = [0, 0, 0, 0];

  const rgba = (colour) => {
    if (!colour || colour === "none" || colour === "transparent") return CLEAR;
    const found = colour.match(/^rgba?\(([^)]*)\)$/);
    if (!found) throw new Error(`cannot read the colour ${colour}`);
    const [r, g, b, alpha = 1] = found[1].split(/[\s,/]+/).map(Number);
    return [r, g, b, alpha];
  };

  const over = (top, bottom) => {
    const alpha = top[3] + bottom[3] * (1 - top[3]);
    if (!alpha) return CLEAR;
    const mixed = [0, 1, 2].map(
      (i) => (top[i] * top[3] + bottom[i] * bottom[3] * (1 - top[3])) / alpha);
    return [...mixed, alpha];
  };

  const faded = (colour, by) => [...colour.slice(0, 3), colour[3] * by];

  const canvas = () => {
    const probe = document.createElement("i");
    probe.style.backgroundColor = "Canvas";
    document.documentElement.append(probe);
    const colour = rgba(getComputedStyle(probe).backgroundColor);
    probe.remove();
    return colour;
  };

  // A colour painted within an HTML element, as it arrives at the reader's eye.
  const flattened = (element, colour, paper) => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      colour = faded(over(colour, rgba(style.backgroundColor)), Number(style.opacity));
    }
    return over(colour, paper);
  };

  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  const hex = (colour) =>
    "#" + colour.slice(0, 3).map((p) => Math.round(p).toString(16).padStart(2, "0")).join("");

  // What opacity its groups leave of an SVG element, up to the SVG itself.
  const left = (element, svg) => {
    let share = 1;
    for (let at = element; at && at !== svg; at = at.parentElement)
      share *= Number(getComputedStyle(at).opacity);
    return share;
  };

  // What a shape is painted with, [colour, kind] for each of fill and stroke.
  const paints = (shape, svg) => {
    const used = shape.localName === "use"
      ? document.querySelector(shape.getAttribute("href") || shape.getAttribute("xlink:href"))
      : null;
    const source = (name) => (used && used.style[name] ? used : shape);
    return ["fill", "stroke"].map((kind) => {
      const style = getComputedStyle(source(kind));
      if (kind === "stroke" && parseFloat(style.strokeWidth) === 0) return [CLEAR, kind];
      if (/url\(/.test(style[kind])) return [null, kind];
      const alpha = Number(style[`${kind}Opacity`]) * left(shape, svg);
      return [faded(rgba(style[kind]), alpha), kind];
    }).filter(([colour]) => colour === null || colour[3] > 0);
  };

  // Whether the shape's own clipping, or that of a group it is in, leaves this point.
  const kept = (shape, svg, point) => {
    for (let at = shape; at && at !== svg; at = at.parentElement) {
      const id = getComputedStyle(at).clipPath.match(/^url\("?#([^")]+)"?\)$/)?.[1];
      const clips = id ? [...document.getElementById(id).children] : [];
      const local = id ? point.matrixTransform(at.getScreenCTM().inverse()) : null;
      if (clips.length && !clips.some((clip) => clip.isPointInFill(local))) return false;
    }
    return true;
  };

  const covers = (shape, kind, point) => {
    if (!(shape instanceof SVGGeometryElement)) {
      const box = shape.getBoundingClientRect();
      return point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom;
    }
    const local = point.matrixTransform(shape.getScreenCTM().inverse());
    return kind === "fill" ? shape.isPointInFill(local) : shape.isPointInStroke(local);
  };

  const meet = (one, other) =>
    one.left <= other.right && other.left <= one.right && one.top <= other.bottom && other.top <= one.bottom;

  const shapesOf = (svg) =>
    [...svg.querySelectorAll(SHAPES)]
      .filter((shape) => visible(shape))
      .map((shape) => ({ shape, box: shape.getBoundingClientRect(), paints: paints(shape, svg) }));

  // Points over the letters of an SVG text, in CSS pixels: seven along, three across.
  const points = (text) => {
    const box = text.getBBox();
    const matrix = text.getScreenCTM();
    return [0.3, 0.5, 0.7].flatMap((down) => [0.04, 0.2, 0.35, 0.5, 0.65, 0.8, 0.96].map((along) =>
      new DOMPoint(box.x + box.width * along, box.y + box.height * down).matrixTransform(matrix)));
  };

  // The poorest contrast of an SVG text with the shapes below it, and how much of it a line crosses.
  const overShapes = (text, svg, shapes, paper) => {
    const style = getComputedStyle(text);
    if (/url\(/.test(style.fill)) return { unknown: "text painted with a pattern" };
    const colour = faded(rgba(style.fill), Number(style.fillOpacity) * left(text, svg));
    const box = text.getBoundingClientRect();
    const below = shapes.filter(({ shape, box: other }) => meet(box, other) &&
      shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING).reverse();
    let poorest = { ratio: 22 };
    let crossed = 0;
    for (const point of points(text)) {
      let [seen, behind, lined] = [colour, CLEAR, false];
      for (const { shape, paints: made } of below) {
        for (const [paint, kind] of made.toReversed()) {
          if (!covers(shape, kind, point) || !kept(shape, svg, point)) continue;
          if (paint === null || shape.localName === "image")
            return { unknown: `a picture or pattern behind text` };
          if (kind === "stroke") { lined = true; continue; }
          seen = over(seen, paint);
          behind = over(behind, paint);
        }
      }
      crossed += lined;
      const front = flattened(svg, seen, paper);
      const back = flattened(svg, behind, paper);
      const here = ratio(front, back);
      if (here < poorest.ratio) poorest = { ratio: here, front, back };
    }
    return { ...poorest, crossed };
  };

  // What has a background of its own and holds no text given: it may lie over or under it.
  const painted = () => [...document.body.querySelectorAll("*")].filter((element) =>
    !element.closest("svg") && visible(element) && rgba(getComputedStyle(element).backgroundColor)[3] > 0);

  const strange = (element, rects, boxes) => boxes.find((box) => {
    if (box.contains(element)) return false;
    const other = box.getBoundingClientRect();
    return rects.some((r) =>
      Math.min(r.right, other.right) - Math.max(r.left, other.left) > 2 &&
      Math.min(r.bottom, other.bottom) - Math.max(r.top, other.top) > 3);
  });

  const inHtml = (element, rects, boxes, paper) => {
    for (let at = element; at; at = at.parentElement)
      if (getComputedStyle(at).backgroundImage !== "none") return { unknown: "a picture behind text" };
    const other = strange(element, rects, boxes);
    if (other) return { unknown: `text meets ${path(other)}, which does not hold it` };
    const front = flattened(element, rgba(getComputedStyle(element).color), paper);
    const back = flattened(element, CLEAR, paper);
    return { ratio: ratio(front, back), front, back };
  };

  // Signs that the style sheet writes before or after an element, as {element, sign, style}.
  const signs = () => [...document.body.querySelectorAll("*")].filter((element) =>
    !element.closest("svg") && visible(element)).flatMap((element) =>
    ["::before", "::after"].map((sign) => ({ element, sign, style: getComputedStyle(element, sign) })))
    .filter(({ style }) => /^"\s*\S.*"$|^(attr|counter)/.test(style.content));

  const ofSign = ({ element, style }, paper) => {
    const own = rgba(style.backgroundColor);
    const front = flattened(element, faded(over(rgba(style.color), own), Number(style.opacity)), paper);
    const back = flattened(element, faded(own, Number(style.opacity)), paper);
    return { ratio: ratio(front, back), front, back };
  };

  const least = (element, style = getComputedStyle(element)) => {
    const size = parseFloat(style.fontSize) * (element.closest("svg") ? scale(element) : 1);
    return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  };

  // Faults and remarks, each once for the same reason, with the first place and how many more.
  const gathered = (found) => Object.entries(Object.groupBy(found, ({ why }) => why)).map(
    ([why, all]) => `${why}: ${all[0].where}${all.length > 1 ? ` and ${all.length - 1} more` : ""}`);

  const judged = () => {
    const paper = canvas();
    const boxes = painted();
    const bySvg = new Map();
    const faults = [];
    const remarks = [];
    const judge = (got, where, needs) => {
      if (got.unknown) faults.push({ why: got.unknown, where });
      else if (got.ratio < needs - 0.005) {
        const why = `${hex(got.front)} on ${hex(got.back)} is ${got.ratio.toFixed(2)} to 1, needs ${needs}`;
        faults.push({ why, where });
      }
    };
    for (const one of signs())
      judge(ofSign(one, paper), `${path(one.element)}${one.sign} ${one.style.content}`, least(one.element, one.style));
    for (const { node, element, rects } of texts()) {
      const svg = element.closest("svg");
      if (svg && !bySvg.has(svg)) bySvg.set(svg, shapesOf(svg));
      const text = element.closest("text");
      if (svg && !text) continue;
      const got = svg ? overShapes(text, svg, bySvg.get(svg), paper) : inHtml(element, rects, boxes, paper);
      const where = `${path(element)} “${brief(node.data)}”`;
      judge(got, where, least(element));
      if (got.crossed >= 3) remarks.push({ why: "a line runs through the text", where });
    }
    const pale = [...bySvg].flatMap(([svg, shapes]) => faint(svg, shapes, paper));
    if (pale.length) remarks.push({ why: `${pale.length} shapes under 3 to 1`, where: [...new Set(pale)].join(", ") });
    return { faults: gathered(faults), remarks: gathered(remarks) };
  };

  // The colours of shapes that differ from what their picture stands on by less than 3 to 1.
  const faint = (svg, shapes, paper) => {
    const back = flattened(svg, CLEAR, paper);
    return shapes.flatMap(({ paints: made }) => made.filter(([paint]) => paint).map(([paint]) => {
      const front = flattened(svg, paint, paper);
      const share = ratio(front, back);
      const laid = share < 1.02;  // paper under a label
      return share < 3 && !laid ? `${hex(front)} on ${hex(back)} ${share.toFixed(1)}` : null;
    })).filter(Boolean);
  };

  window.contrast = judged;
})();
