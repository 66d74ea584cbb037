"""The keys of the keyboard: shown, and changed, by each person for themselves."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import Unavailable
from web.access import Action, allows, may
from web.console.shortcuts import FREE, PREFIX, SHORTCUTS, Shortcut, faults, keys_of, to_keep
from web.context import caller, maybe_caller, person, read, run, say

RESET: Final = "reset"


def routes(console: Blueprint) -> None:
    console.add_url_rule("/keys", view_func=keys)
    console.add_url_rule("/keys", view_func=choose_keys, methods=["POST"])


@may(Action.HOME)
def keys() -> ResponseReturnValue:
    """What can be done with a key, and which."""
    return _page(own_keys(), {})


@may(Action.HOME)
def choose_keys() -> ResponseReturnValue:
    """Keep the person's own choice; two of the same are told at both."""
    if request.form.get("action") == RESET:
        _keep({})
        flash(say("The keys are as they came."), "success")
        return redirect(url_for("console.keys"))
    came = keys_of({}, own_shortcuts())
    sent = {name: request.form.get(name, key) for name, key in came.items()}
    wrong = faults(sent)
    if wrong:
        return _page(sent, {name: _told(others) for name, others in wrong.items()}), 422
    _keep(to_keep(sent))
    flash(say("Your keys are kept. They are the same wherever you log in."), "success")
    return redirect(url_for("console.keys"))


def own_shortcuts() -> tuple[Shortcut, ...]:
    """Those that the reader may use."""
    return tuple(each for each in SHORTCUTS if allows(each.may, caller()))


def own_keys() -> dict[str, str]:
    """The reader's keys by shortcut, read once for a page; none where nobody is logged in, and as they come
    while the record does not answer."""
    if maybe_caller() is None:
        return {}
    if "own_keys" not in g:
        who = person()
        try:
            g.own_keys = keys_of(read(lambda record: record.preferences.of(who)), own_shortcuts())
        except Unavailable:
            g.own_keys = keys_of({}, own_shortcuts())
    return dict(g.own_keys)


def key_of(name: str) -> str:
    """The reader's key for this; empty where there is none."""
    return own_keys().get(name, "")


def _keep(chosen: Mapping[str, str]) -> None:
    who = person()
    kept = read(lambda record: record.preferences.of(who))
    others = {name: value for name, value in kept.items() if not name.startswith(PREFIX)}
    run(lambda record: record.preferences.keep(who, {**others, **chosen}))
    g.pop("own_keys", None)


def _told(others: tuple[str, ...]) -> str:
    if not others:
        return say("This key is not free.")
    words = {each.name: say(each.words) for each in SHORTCUTS}
    return say(
        "%(others)s has the same key. Give one of them another.",
        others=", ".join(words[each] for each in others),
    )


def _page(chosen: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_template(
        "console/keys.html", shortcuts=own_shortcuts(), chosen=chosen, errors=errors, free=FREE
    )
