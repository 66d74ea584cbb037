"""What can go wrong with accounts and log-in, in our words."""

from core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized, msgid


class WrongLogIn(Unauthorized):
    """User name and password don't belong together. Says the same whether the user exists or not."""

    code = "wrong_log_in"
    message = msgid("The user name or the password is wrong.")


class TooManyAttempts(Unauthorized):
    """Too many wrong passwords from here or for this name; the fact `seconds` says how long to wait."""

    code = "too_many_attempts"
    message = msgid("Too many attempts. Wait %(seconds)s seconds and try again.")


class NotLoggedIn(Unauthorized):
    """No session or token was shown, or one that is not valid any more."""

    code = "not_logged_in"
    message = msgid("You are not logged in, or your session has ended. Log in again.")


class WrongCsrf(Forbidden):
    """The form was not sent from a page of ours in this session."""

    code = "csrf"
    message = msgid("The page was too old to be sent. Load it again and retry.")


class NoSuchAccount(NotFound):
    """There is no such account."""

    code = "no_such_account"
    message = msgid("There is no such account.")


class NoSuchToken(NotFound):
    """There is no such API token."""

    code = "no_such_token"
    message = msgid("There is no such API token.")


class NoSuchProposal(NotFound):
    """There is no such proposal."""

    code = "no_such_proposal"
    message = msgid("There is no such proposal.")


class UsernameTaken(Conflict):
    """Another account has this user name."""

    code = "username_taken"
    message = msgid("The user name %(username)s is taken.")


class BadAccount(Invalid):
    """The account cannot be like this; `errors` says which field and why."""

    code = "bad_account"
    message = msgid("The account cannot be kept like this.")


class WeakPassword(Invalid):
    """The password is too short, too long, or holds the user name."""

    code = "weak_password"
    message = msgid("Choose a password of 12 to 256 characters that does not hold the user name.")


class InvitationEnded(Unauthorized):
    """The invitation was used, has ended, or never was."""

    code = "invitation_ended"
    message = msgid("This invitation has been used or has ended. Ask for a new one.")


class OwnProposal(Forbidden):
    """Nobody decides about what they proposed themselves."""

    code = "own_work"
    message = msgid("You proposed this yourself; somebody else must approve it.")


class NoAuthority(Forbidden):
    """The role needed to propose or to decide is missing."""

    code = "authority"
    message = msgid("This needs the role %(role)s.")


class ProposalState(Conflict):
    """The proposal was decided already."""

    code = "proposal_state"
    message = msgid("This proposal is %(now)s and cannot become %(wanted)s.")


class UnknownChange(Invalid):
    """No such kind of change can be proposed."""

    code = "unknown_change"
    message = msgid("A change of the kind %(kind)s cannot be proposed.")


class NotEmpty(Conflict):
    """Accounts exist that can propose and approve; the first ones are made no more."""

    code = "not_empty"
    message = msgid(
        "An administrator and a crisis manager exist already. Propose the change and have it approved."
    )


class NoSuchLink(NotFound):
    """There is no such one-time link."""

    code = "no_such_link"
    message = msgid("There is no such link.")


class LinkOrPinWrong(Unauthorized):
    """A one-time link was not opened. Never says whether the link or the PIN was wrong, or the link dead."""

    code = "link_or_pin"
    message = msgid(
        "The link or the PIN is wrong, or the link has ended. Try once more, or log in with your password."
    )


class LinkEnded(Unauthorized):
    """The link was opened, but has ended: everything was answered, half an hour has passed, or it was
    closed."""

    code = "link_ended"
    message = msgid("This link has ended. Log in with your password, or wait until you are rung again.")


class LinkElsewhere(Forbidden):
    """The link belongs to the browser in which a PIN was first given."""

    code = "link_elsewhere"
    message = msgid("This link is in use in another browser. Go on there, or log in here with your password.")


class WeakPin(Invalid):
    """The PIN is not six digits, or is among the first that anybody would try."""

    code = "weak_pin"
    message = msgid(
        "Choose six digits that are not all alike, not a row such as 123456, and not a pair over and over."
    )


class PinsDiffer(Invalid):
    """The PIN was typed differently the second time."""

    code = "pins_differ"
    message = msgid("The two PINs are not the same.")
