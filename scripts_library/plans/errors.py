"""What can be wrong with a plan's folder. Every fault says where it is and what to do."""

from core.errors import Invalid, NotFound, Unavailable, msgid


class PlanRefused(Invalid):
    """The plan has faults; `faults` of the reading lists each with file and line."""

    code = "plan"
    message = msgid("The plan “%(plan)s” has %(count)s faults. See: upplys plan check")


class NoSuchPlan(NotFound):
    """No plan with this id was imported."""

    code = "no_plan"
    message = msgid("There is no plan called “%(plan)s”. Import it first.")


class NoSuchPlanFolder(NotFound):
    """There is no folder with a plan.toml there."""

    code = "no_plan_folder"
    message = msgid("%(folder)s is not a plan's folder: it has no plan.toml.")


class PlanUnreadable(Unavailable):
    """A file of the plan's folder is there but cannot be opened."""

    code = "plan_unreadable"
    message = msgid("%(file)s cannot be read: %(why)s")


NOT_UTF_8 = msgid("The file is not UTF-8. Save it anew with that encoding.")
OVERSIZE = msgid("The file is larger than %(most)s KB. Split it up.")
TOML = msgid("This is not TOML: %(why)s.")
FILE_MISSING = msgid("The file is missing.")
FILE_IDLE = msgid("Nothing in plan.toml refers to this file.")

UNKNOWN_KEY = msgid("“%(key)s” is not a key here. Known here: %(known)s.")
KEY_MISSING = msgid("The key “%(key)s” is missing.")
WANTS_TEXT = msgid("“%(key)s” must be a text in quotes.")
WANTS_NUMBER = msgid("“%(key)s” must be a whole number from %(least)s to %(most)s.")
WANTS_FLAG = msgid("“%(key)s” must be true or false.")
WANTS_LIST = msgid("“%(key)s” must be a list of texts.")
WANTS_TABLE = msgid("“%(key)s” must be a table: [%(key)s].")
WANTS_TABLES = msgid("“%(key)s” must be a list of tables: [[%(key)s]].")
WANTS_ONE_OF = msgid("“%(key)s” is “%(value)s”; it must be one of: %(known)s.")
WANTS_KEY = msgid("“%(value)s” must be the letters a to z, digits, hyphens and underscores, at most 60.")
TWICE = msgid("“%(value)s” is here already (line %(first)s).")

ID_IS_FOLDER = msgid("The id is “%(id)s” but the folder is called “%(folder)s”. They must be the same.")
LANGUAGE = msgid("“%(language)s” is not a language we know. Write it as sv, sv-simple, en or ar.")
SOURCE_PROMISED = msgid('The source language “%(language)s” must stand under [languages] as "source".')
ONE_SOURCE = msgid('“%(language)s” says "source", but the source language is “%(source)s”.')
LANGUAGE_FOLDER = msgid("The folder “%(language)s” is not a language under [languages].")

NO_SUCH_SLOT = msgid("There is no slot called “%(slot)s”.")
NOT_ASKABLE = msgid("A question needs a slot of type choice or yes_no; “%(slot)s” is of type %(type)s.")
BAD_CHOICE = msgid("“%(choice)s” is not a choice of “%(slot)s”. Its choices: %(choices)s.")
NO_SIBLING = msgid("There is no plan “%(plan)s” beside this one.")
EXAMPLE = msgid("The example does not fit the slot: %(why)s")
STAGES_NEEDED = msgid('An announcement must say its stages, such as stages = ["confirmed"].')
NO_STAGE = msgid("No announcement has the stage “%(stage)s”.")
TOO_MANY_LISTEN = msgid("At most %(most)s items can be listened to on the phone; this is number %(number)s.")
SLUG_ELSEWHERE = msgid("“%(slug)s” is an item of the plan “%(plan)s” too; its address must be its own.")
NO_SUCH_ITEM = msgid("There is no item called “%(slug)s”.")

NO_TEXT = msgid(
    "“%(slug)s” has no text in %(language)s. "
    "Write %(file)s, or list under [promises] the kinds that %(language)s has."
)
NO_SOURCE_TEXT = msgid("“%(slug)s” has no text in its source language: write %(file)s.")
NO_STAFF_TEXT = msgid("“%(slug)s” has no text in %(language)s; staff get it in the source language.")
NO_TITLE = msgid("The first line must be the title: # and a space, then words.")
NO_BODY = msgid("There is a title but no text below it.")
SLOT_IN_TITLE = msgid("A title cannot hold a slot. Write it in words that are always true.")
CHARACTER = msgid("%(character)s at position %(at)s is a hidden or direction-turning character. Remove it.")
TOO_LONG = msgid("This is %(length)s characters long; at most %(most)s are allowed.")
UNDECLARED = msgid("The text uses {%(slot)s}, but plan.toml declares no such slot.")
BRACE = msgid("A single “%(brace)s”. A slot is written {area}, with a to z and _; a brace itself {{ or }}.")
NO_CHOICE_WORDS = msgid(
    "“%(slug)s” uses {%(slot)s}, but the choice “%(choice)s” has no words in %(language)s."
)
NO_WORDS_IN = msgid("[%(section)s] has no words in %(language)s for: %(keys)s.")
NO_WORDS = msgid("“%(key)s” has no words in %(language)s.")
