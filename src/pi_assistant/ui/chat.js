// Markers lead to their card and back without leaving the page; a new question stands at the top while it is answered.
(() => {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const show = (element) => {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ behavior, block: "start" });
  };

  const openCard = (place) => {
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    document.querySelectorAll(".pi-here").forEach((card) => card.classList.remove("pi-here"));
    const card = place.closest(".pi-card");
    card.classList.add("pi-here");
    card.tabIndex = -1;
    show(card);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#e"]');
    if (!link) return;
    event.preventDefault(); // following it would reload the page where its address carries a query
    const href = link.getAttribute("href");
    const back = link.closest("#pi-evidence") && document.querySelector(`#pi-chat a[href="${href}"]`);
    const place = document.getElementById(href.slice(1));
    if (back) show(back);
    else if (place) openCard(place);
  }, true);

  let asked = 0;
  let following = null; // the question whose answer is being written, until the reader moves
  new MutationObserver(() => {
    const questions = document.querySelectorAll('#pi-chat [data-testid="user"]');
    if (questions.length > asked) {
      following = questions[questions.length - 1];
      document.getElementById("pi-evidence")?.scrollTo(0, 0);
    }
    asked = questions.length;
    following?.scrollIntoView({ block: "start" });
  }).observe(document, { childList: true, subtree: true });
  for (const moved of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    document.addEventListener(moved, () => { following = null; }, { capture: true, passive: true });
  }
})();
