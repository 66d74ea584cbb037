// Shows the municipality's current word on any page of its own website:
//   <div data-upplys="banner" data-lang="sv"></div>
//   <div data-upplys="fact" data-slug="koka-vattnet" data-lang="ar"></div>
//   <script src="https://upplys.example.se/embed.js" defer></script>
// Words are put in as text, elements only of the kinds below, links only to https, http and tel.
// Looks every 30 s and when the page is shown again. Where there is nothing to say, or nobody answers, it says nothing new.
(() => {
  "use strict";
  const EVERY_MS = 30000;
  const KEPT = "A B BDI BR DIV EM H1 H2 H3 H4 HR LI OL P SECTION SPAN STRONG TIME UL".split(" ");
  const root = new URL(".", document.currentScript.src);

  const address = (box) => {
    const lang = encodeURIComponent(box.dataset.lang || document.documentElement.lang || "sv");
    if (box.dataset.upplys === "banner") return new URL(`embed/${lang}/banner.html`, root);
    return new URL(`${lang}/fact/${encodeURIComponent(box.dataset.slug || "")}`, root);
  };

  const copied = (from, page) => {
    if (from.nodeType === Node.TEXT_NODE) return document.createTextNode(from.data);
    if (from.nodeType !== Node.ELEMENT_NODE || !KEPT.includes(from.nodeName)) return null;
    const to = document.createElement(from.nodeName === "H1" ? "H2" : from.nodeName); // one H1 a page: theirs
    for (const name of ["lang", "dir", "datetime", "hreflang"]) {
      if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
    }
    if (from.nodeName === "A" && from.hasAttribute("href")) {
      const link = new URL(from.getAttribute("href"), page);
      if (["https:", "http:", "tel:"].includes(link.protocol)) to.href = link.href;
    }
    to.append(...children(from, page));
    return to;
  };
  const children = (from, page) => [...from.childNodes].map((each) => copied(each, page)).filter(Boolean);

  const shown = new WeakMap(); // an edition's own text may end, so the words are compared, not its number
  const show = (box, html, page) => {
    if (shown.get(box) === html) return;
    const told = new DOMParser().parseFromString(html, "text/html");
    const edition = told.querySelector('meta[name="upplys-edition"]');
    if (!edition) return;
    shown.set(box, html);
    const main = told.querySelector(".upplys-banner, article");
    const nodes = main ? children(main, page) : [];
    const silent = !main || !main.textContent.trim();
    box.lang = told.documentElement.lang;
    box.dir = told.documentElement.dir;
    box.hidden = silent;
    box.replaceChildren(...(silent ? [] : nodes));
    box.dataset.upplysEdition = edition.content;
  };

  const look = async (box) => {
    const page = address(box);
    try {
      const answer = await fetch(page, { cache: "no-cache", credentials: "omit", mode: "cors" });
      if (answer.ok) show(box, await answer.text(), page);
      else if (answer.status === 404 || answer.status === 410) {
        box.replaceChildren();
        box.hidden = true;
        shown.delete(box);
        delete box.dataset.upplysEdition;
      }
    } catch {
      // what was shown stands, with its time; the next look may meet an answer
    }
  };

  const all = () => document.querySelectorAll("[data-upplys]").forEach((box) => {
    if (box.dataset.upplys === "banner" && !box.hasAttribute("role")) box.setAttribute("role", "status");
    look(box);
  });
  all();
  setInterval(() => document.hidden || all(), EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || all());
})();
