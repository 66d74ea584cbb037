/* <upplys-listen>: hear a recording before you answer for it. One button plays; until all of it has been heard, what
 * comes after (the button with data-after) can't be pressed; then it is the page's main button. Where nothing comes
 * after, it only plays. The box with data-tick is what says, without JavaScript, that all was heard: here it is ticked
 * by the end of the sound, and shown only when the sound could not be played by us.
 *
 * It stands around an ordinary <audio controls>, which is what plays without JavaScript, and which comes back when the
 * sound could not be played. Every text is an attribute, from the catalogue: data-play, data-stop, data-again,
 * data-first, data-time ({now} and {limit} are filled in), data-heard, data-broken.
 *
 * state (attribute, for style sheets and tests): ready, playing, stopped, heard, broken.
 */

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

class UpplysListen extends HTMLElement {
  #audio = null;
  #button = null;
  #status = null;
  #time = null;
  #heardAll = false;

  connectedCallback() {
    this.#audio = this.querySelector("audio");
    if (this.#button || !this.#audio) return;
    this.#button = Object.assign(document.createElement("button"), { type: "button", className: "ds-button" });
    this.#button.dataset.color = "accent";
    this.#time = document.createElement("p");
    this.#time.className = "staff-meta";
    this.#status = document.createElement("p");
    this.#status.setAttribute("role", "status");
    this.#audio.before(this.#button, this.#time, this.#status);
    this.#audio.hidden = true;
    this.#button.addEventListener("click", () => this.#toggle());
    this.#audio.addEventListener("playing", () => this.#show("playing"));
    this.#audio.addEventListener("ended", () => this.#end());
    this.#audio.addEventListener("error", () => this.#give());
    this.#audio.addEventListener("timeupdate", () => this.#tick());
    this.#show("ready");
  }

  get #after() {
    return this.querySelector("[data-after]");
  }

  get #box() {
    return this.querySelector("[data-tick]");
  }

  /* One state, one look: the one thing to do next is the one primary button. */
  #show(state) {
    this.setAttribute("state", state);
    const words = { ready: "play", playing: "stop" }[state] ?? "again";
    this.#button.textContent = `${state === "playing" ? "■" : "▶"} ${this.dataset[words]}`;
    this.#button.dataset.variant = this.#after && !this.#heardAll ? "primary" : "secondary";
    if (this.#after) this.#after.dataset.variant = this.#heardAll || state === "broken" ? "primary" : "secondary";
    this.#open(this.#heardAll || state === "broken");
    const first = this.#after && !this.#heardAll ? this.dataset.first : "";
    this.#status.textContent = { heard: this.dataset.heard, broken: this.dataset.broken }[state] ?? first;
  }

  /* Who has not heard it can't answer for it. */
  #open(may) {
    if (this.#after) this.#after.disabled = !may;
    if (!this.#box) return;
    this.#box.hidden = this.#heardAll || !may;
    if (this.#heardAll) this.#box.querySelector("input").checked = true;
  }

  async #toggle() {
    if (!this.#audio.paused) {
      this.#audio.pause();
      this.#audio.currentTime = 0;
      this.#show("stopped");
      return;
    }
    try {
      await this.#audio.play();
    } catch (wrong) {
      if (wrong.name !== "AbortError") this.#give();
    }
  }

  #tick() {
    const { currentTime, duration } = this.#audio;
    if (!Number.isFinite(duration)) return;
    this.#time.textContent = this.dataset.time.replace("{now}", clock(currentTime)).replace("{limit}", clock(duration));
  }

  #end() {
    this.#heardAll = true;
    this.#show("heard");
    this.#after?.focus();
  }

  #give() {
    this.#audio.hidden = false;
    this.#show("broken");
  }
}

if (!customElements.get("upplys-listen")) customElements.define("upplys-listen", UpplysListen);

export { UpplysListen };
