// One stop for Tab in a row of buttons, and arrows within (the toolbar pattern of the ARIA practices).

export function roving(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  for (const [index, button] of buttons.entries()) button.tabIndex = index ? -1 : 0;
  const go = (to) => {
    for (const button of buttons) button.tabIndex = button === to ? 0 : -1;
    to.focus();
  };
  bar.addEventListener("focusin", (event) => {
    const to = event.target.closest("button");
    if (to) for (const button of buttons) button.tabIndex = button === to ? 0 : -1;
  });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target);
    const back = getComputedStyle(bar).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    const on = back === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = { [on]: at + 1, [back]: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    go(buttons[(to + buttons.length) % buttons.length]);
  });
}
