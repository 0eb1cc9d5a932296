// What a reader without eyes goes by: language, headings, landmarks, names, table heads, links.
(() => {
  const { path, visible } = window.places;
  const GENERIC = /^(an? |the )?(image|picture|graphic|chart|graph|plot|figure|diagram)( of\b|\b)/i;
  const LEAST_WORDS = 5;

  const all = (selector) => [...document.querySelectorAll(selector)];

  const language = () => (document.documentElement.lang.trim() ? [] : ["no lang on html"]);

  const headings = () => {
    const found = all("h1,h2,h3,h4,h5,h6").filter(visible);
    const levels = found.map((heading) => Number(heading.localName[1]));
    const faults = levels.filter((level) => level === 1).length === 1 ? [] : [`${levels.filter((l) => l === 1).length} h1`];
    levels.forEach((level, i) => {
      if (level > (levels[i - 1] || 0) + 1)
        faults.push(`h${level} after ${i ? `h${levels[i - 1]}` : "nothing"}: “${found[i].innerText}”`);
      if (!found[i].innerText.trim()) faults.push(`an empty h${level}: ${path(found[i])}`);
    });
    return faults;
  };

  const landmarks = () => {
    const faults = all("main,[role=main]").length === 1 ? [] : [`${all("main,[role=main]").length} main landmarks`];
    const stray = [...document.body.children].filter((element) =>
      visible(element) && element.innerText?.trim() && !element.matches("main,header,footer,nav,aside"));
    return [...faults, ...stray.map((element) => `outside any landmark: ${path(element)}`)];
  };

  const nameOf = (svg) => {
    const by = (svg.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
    const said = by.map((id) => document.getElementById(id)?.textContent || "").join(" ");
    return (said || svg.getAttribute("aria-label") || svg.querySelector(":scope > title")?.textContent || "").trim();
  };

  const names = () => {
    const shown = all("svg").filter((svg) => visible(svg) && svg.getAttribute("aria-hidden") !== "true");
    const seen = new Set();
    return shown.flatMap((svg) => {
      const name = nameOf(svg);
      const faults = svg.getAttribute("role") === "img" ? [] : ["neither role=img nor hidden"];
      if (name.split(/\s+/).filter(Boolean).length < LEAST_WORDS) faults.push(`a name under ${LEAST_WORDS} words “${name}”`);
      if (GENERIC.test(name)) faults.push(`a generic name “${name}”`);
      if (seen.has(name)) faults.push(`the name of another picture “${name}”`);
      seen.add(name);
      return faults.map((fault) => `${fault}: ${path(svg)}`);
    });
  };

  const tables = () => [
    ...all("th:not([scope])").map((cell) => `no scope: ${path(cell)} “${cell.textContent.trim()}”`),
    ...all("table").filter((table) => !table.querySelector("th")).map((table) => `no heads: ${path(table)}`),
    ...all("table").filter((table) => !titled(table)).map((table) => `no name: ${path(table)}`),
    ...all("table").flatMap((table) => [...table.rows].filter((row) => wide(row) !== wide(table.rows[0])).map(
      (row) => `a row of ${wide(row)} cells under ${wide(table.rows[0])} heads: ${path(row)}`)),
  ];

  // A table is named by its caption, by a label, or by that of the region in which it scrolls.
  const titled = (table) => table.caption?.textContent.trim() ||
    table.closest("table[aria-label],table[aria-labelledby],[role=region][aria-label]");

  const wide = (row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);

  const ids = () => {
    const groups = Object.groupBy(all("[id]").map((element) => element.id), (id) => id);
    return Object.entries(groups).filter(([, same]) => same.length > 1).map(([id, same]) => `${same.length} times #${id}`);
  };

  const links = () => all("a[href],use").flatMap((link) => {
    const href = link.getAttribute("href") || link.getAttribute("xlink:href") || "";
    if (link.localName === "a" && !link.innerText.trim()) return [`a link without words: ${path(link)}`];
    if (!href.startsWith("#")) return [];
    return document.getElementById(decodeURIComponent(href.slice(1))) ? [] : [`leads nowhere: ${href} ${path(link)}`];
  });

  // The other files that a page leads to, without what follows # or ?.
  const files = () => [...new Set(all("a[href]").map((a) => a.getAttribute("href"))
    .filter((href) => !/^(#|[a-z]+:)/i.test(href)).map((href) => decodeURIComponent(href.split(/[#?]/)[0])))];

  const phone = () => (document.querySelector('meta[name=viewport][content*="width=device-width"]')
    ? [] : ["no viewport for phones"]);

  window.structure = () => ({
    faults: [...language(), ...headings(), ...landmarks(), ...names(), ...tables(), ...ids(), ...links(), ...phone()],
    files: files(),
  });
})();
