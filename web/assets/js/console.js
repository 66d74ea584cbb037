// The staff's pages with JavaScript: the menu open on wide screens, quick times, drafts that save themselves, shown keys.
// Everything here is an addition; each page works without it.

const wide = window.matchMedia("(min-width: 64rem)");

function openMenuWhereThereIsRoom() {
  for (const menu of document.querySelectorAll(".staff-menu")) {
    const there = wide.matches && !("folded" in menu.dataset); // some pages need the room for their own
    menu.open = there;
    menu.dataset.wide = there; // then the list stands open and the word Menu is not needed
  }
}

// <button data-fills="next_information" data-minutes="60" data-zone="Europe/Stockholm">: fills a date and time so many minutes
// ahead, on the municipality's clock whatever the phone's own is set to, and an hour wrong as it may be, rounded up to five minutes.
const ahead = Date.now() - Date.parse(document.documentElement.dataset.now);

function fillQuickTime(button) {
  const field = document.getElementById(button.dataset.fills);
  const five = 5 * 60_000;
  const at = Math.ceil((Date.now() - ahead + Number(button.dataset.minutes) * 60_000) / five) * five;
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const local = new Intl.DateTimeFormat("sv-SE", { ...parts, timeZone: button.dataset.zone }).format(at);
  field.value = local.replace(" ", "T");
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

// <a data-key="F8">: shown beside the words and pressed like any key. Which key is the reader's own choice, made on a page.
function showKeys() {
  for (const each of document.querySelectorAll("[data-key]")) {
    const key = document.createElement("kbd");
    key.textContent = each.dataset.key.replace("Ctrl+Shift+", "⌃⇧");
    each.append(" ", key);
    each.setAttribute("aria-keyshortcuts", each.dataset.key.replace("Ctrl", "Control"));
  }
}

// "F8", "Ctrl+Shift+4" (by the key's place: with Shift it writes another sign), "Ctrl+Enter"; empty for all that is only typed.
function keyPressed(event) {
  if (event.altKey || event.metaKey) {
    return "";
  }
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (event.ctrlKey && event.shiftKey) {
    return digit ? `Ctrl+Shift+${digit}` : "";
  }
  if (event.ctrlKey) {
    return event.key === "Enter" ? "Ctrl+Enter" : "";
  }
  return !event.shiftKey && /^F\d+$/.test(event.key) ? event.key : "";
}

document.addEventListener("keydown", (event) => {
  const pressed = keyPressed(event);
  const form = pressed && pressed === document.body.dataset.sendKey ? document.activeElement?.closest("form") : null;
  const wanted = form?.querySelector("button[type=submit], button:not([type])") ?? (pressed ? document.querySelector(`[data-key="${pressed}"]`) : null);
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
