// The script step by step: what has been said or answered in this call, kept when the edition changes under it.

const KEY = "upplys-desk-steps";

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

let done = kept();
let again = "";

function place(step) {
  return `${step.closest("[data-script]").dataset.script}:${step.dataset.step}`;
}

export function showSteps(wordsAgain = again) {
  again = wordsAgain;
  for (const list of document.querySelectorAll(".desk-steps")) {
    let now = null;
    for (const step of list.querySelectorAll(".desk-step")) {
      showStep(step, done[place(step)], "second" in list.dataset);
      const waits = step.querySelector(".desk-step-keys") && !("isDone" in step.dataset);
      delete step.dataset.now;
      if (waits && !now) {
        now = step;
      }
    }
    if (now) {
      now.dataset.now = "";
    }
  }
}

// What was said before its words changed has to be said again, and the page says so.
function showStep(step, mark, second) {
  const keys = step.querySelector(".desk-step-keys");
  if (!keys) {
    return;
  }
  keys.hidden = false;
  const changed = Boolean(mark) && !second && mark.text !== step.dataset.text;
  const holds = Boolean(mark) && !changed;
  step.toggleAttribute("data-is-done", holds);
  for (const button of keys.querySelectorAll("[data-done]")) {
    button.setAttribute("aria-pressed", String(holds && button.dataset.done === mark.value));
  }
  step.querySelector(".desk-again")?.remove();
  if (changed) {
    const note = document.createElement("span");
    note.className = "desk-new desk-again";
    note.textContent = again;
    keys.append(note);
  }
}

export function newCall() {
  done = {};
  sessionStorage.removeItem(KEY);
  showSteps();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-done]");
  const step = button?.closest(".desk-step");
  if (!step) {
    return;
  }
  const key = place(step);
  const first = document.querySelector(`.desk-steps[data-script="${CSS.escape(step.closest("[data-script]").dataset.script)}"]`);
  const text = first.querySelector(`[data-step="${step.dataset.step}"]`)?.dataset.text ?? step.dataset.text;
  if (button.getAttribute("aria-pressed") === "true") {
    delete done[key];
  } else {
    done[key] = { value: button.dataset.done, text };
  }
  sessionStorage.setItem(KEY, JSON.stringify(done));
  showSteps();
});
