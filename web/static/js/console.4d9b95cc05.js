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

// The parts that keep themselves fresh (htmx). They wait while nobody looks or somebody listens, keep what was opened open,
// and say so when the server does not answer.
function mayRefresh(part) {
  const playing = [...part.querySelectorAll("audio")].some((audio) => !audio.paused);
  return document.visibilityState === "visible" && !playing;
}

let opened = new Map();

function rememberOpened(part) {
  opened = new Map([...part.querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
}

function openAgain() {
  for (const [id, open] of opened) {
    const details = document.getElementById(id);
    if (details) {
      details.open = open;
    }
  }
}

function tellContact(there) {
  const notice = document.getElementById("cut-off");
  if (notice) {
    notice.hidden = there;
  }
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!mayRefresh(event.detail.elt)) {
    event.preventDefault();
  }
});
document.addEventListener("htmx:beforeSwap", (event) => rememberOpened(event.detail.target));
document.addEventListener("htmx:afterSwap", openAgain);
document.addEventListener("htmx:sendError", () => tellContact(false));
document.addEventListener("htmx:afterRequest", (event) => {
  const status = event.detail.xhr?.status ?? 0;
  if (status === 401 || status === 403) {
    window.location.reload(); // logged out, or the role is gone: the page says so
  } else if (status) {
    tellContact(status < 500);
  }
});

// <a data-key="F8">: shown beside the words and pressed like any key; function keys collide with no letter and no reader.
function showKeys() {
  for (const each of document.querySelectorAll("[data-key]")) {
    const key = document.createElement("kbd");
    key.textContent = each.dataset.key;
    each.append(" ", key);
    each.setAttribute("aria-keyshortcuts", each.dataset.key);
  }
}

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
  const wanted = plain && /^F\d+$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (wanted) {
    event.preventDefault();
    wanted.click();
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fills]");
  if (button) {
    fillQuickTime(button);
  }
});
wide.addEventListener("change", openMenuWhereThereIsRoom);
openMenuWhereThereIsRoom();
showKeys();
document.querySelectorAll("form[data-draft]").forEach(keepDraft);
