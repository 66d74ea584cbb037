"""Run timers, messages to staff and the import of calls without serving: for a host whose serving processes
do nothing else."""

import argparse
import signal
import sys

from gevent import signal_handler
from gevent.event import Event

from web.building import open_office
from web.cli.office import add_settings, settings_of
from web.logs import log_to_stderr
from web.serving.carriers import carriers_of
from web.serving.night_watch import NightWatch


def configure(parser: argparse.ArgumentParser) -> None:
    add_settings(parser)


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    log_to_stderr(settings.log_level)
    office, ended = open_office(settings, threads=True), Event()
    watch = NightWatch(office, carriers_of(settings, office.centre, office.clock))
    for each in (signal.SIGTERM, signal.SIGINT):
        signal_handler(each, ended.set)
    watch.start()
    print("upplys: working", file=sys.stderr, flush=True)
    ended.wait()
    watch.stop()
    return 0
