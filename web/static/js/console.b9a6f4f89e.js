// The staff's pages with JavaScript: the menu open on wide screens, quick times, drafts that save themselves, shown keys.
// Everything here is an addition; each page works without it.

const wide = window.matchMedia("(min-width: 64rem)");

function openMenuWhereThereIsRoom() {
  for (const menu of document.querySelectorAll(".staff-menu")) {
    menu.open = wide.matches;
  }
}

// <button data-fills="next_information" data-minutes="60">: fills a local date and time so many minutes ahead.
function fillQuickTime(button) {
  const field = document.getElementById(button.dataset.fills);
  const at = new Date(Date.now() + Number(button.dataset.minutes) * 60_000);
  at.setMinutes(Math.ceil(at.getMinutes() / 5) * 5, 0, 0);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  field.value = local.toISOString().slice(0, 16);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// <form data-draft="name">: what was typed outlives a lost page; it goes when the form is sent.
function keepDraft(form) {
  const key = `upplys-draft:${form.dataset.draft}`;
  const fields = () => [...form.querySelectorAll("textarea, input[type=text], input:not([type])")].filter((f) => f.name);
  let kept = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
  } catch {
    kept = {};
  }
  for (const field of fields()) {
    if (field.name in kept && field.value === field.defaultValue) {
      field.value = kept[field.name];
    }
  }
  form.addEventListener("input", () => {
    const now = Object.fromEntries(fields().map((field) => [field.name, field.value]));
    sessionStorage.setItem(key, JSON.stringify(now));
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fills]");
  if (button) {
    fillQuickTime(button);
  }
});
wide.addEventListener("change", openMenuWhereThereIsRoom);
openMenuWhereThereIsRoom();
document.querySelectorAll("form[data-draft]").forEach(keepDraft);
