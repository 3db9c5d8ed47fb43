// Load what sets formulas, a megabyte, when the first of them comes near, or a reader does
// anything at all.
const { source } = document.currentScript.dataset;
let asked = false;

function setFormulas() {
  if (asked) return;
  asked = true;
  document.head.append(Object.assign(document.createElement("script"), { src: source }));
}

const near = new IntersectionObserver(
  (seen) => seen.some(({ isIntersecting }) => isIntersecting) && setFormulas(),
  { rootMargin: "200px" },
);
for (const formula of document.querySelectorAll(".math")) near.observe(formula);
for (const event of ["scroll", "keydown", "pointerdown", "beforeprint"]) {
  addEventListener(event, setFormulas, { once: true, passive: true });
}
