#!/usr/bin/python3
"""typlctl as people and scripts meet it: help, completion, man page, exit codes, JSON, terminals, and what it tells of real services."""

import concurrent.futures
import json
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

import typl_stubs as pb  # noqa: E402
import grpc  # noqa: E402
import persons  # noqa: E402
import recipients  # noqa: E402
from typl_processes import Installation  # noqa: E402

TYPLCTL = str(pb.BIN / "typlctl")
NOBODY = "persons/" + "0" * 32
SECONDS = 60
# Kinds of persons.registration: 7 is for an officer, 9 and 12 belong to the fund "ytk".
OFFICER_PERSON, FUND_PERSON, HELD_PERSON = 7, 9, 12
PERSONS = 13


def environment(**more):
    """Of a run: nothing of the caller's that typlctl heeds."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TYPL_") and key not in ("NO_COLOR", "TERM")}
    return {**kept, **more}


def run(*arguments, **more):
    return subprocess.run([TYPLCTL, *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS, env=environment(**more), check=False)


def read_terminal(master, until, seconds=SECONDS):
    """What comes from a terminal until `until` is true of it, or it ends."""
    text = b""
    deadline = time.monotonic() + seconds
    while not until(text) and time.monotonic() < deadline:
        if not select.select([master], [], [], 0.1)[0]:
            continue
        try:
            some = os.read(master, 65536)
        except OSError:
            break
        if not some:
            break
        text += some
    return text.decode(errors="replace")


def run_on_terminal(*arguments, **more):
    """All that a run writes on a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen([TYPLCTL, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, env=environment(**more))
    os.close(slave)
    try:
        return read_terminal(master, lambda text: False)
    finally:
        process.wait(SECONDS)
        os.close(master)


def command_paths():
    """["packs", "list"] of every command, by the tree that completion is made from."""
    script = run("completion", "bash").stdout
    return [path.split() for path in re.findall(r"^    'typlctl ([a-z -]+)'\) words=", script, re.M)]


class Help(unittest.TestCase):
    def test_is_there_at_every_level(self):
        paths = command_paths()
        self.assertGreater(len(paths), 25)
        for path in [[], *paths]:
            with self.subTest(path=path):
                shown = run(*path, "--help")
                self.assertEqual(shown.returncode, 0, shown.stderr)
                self.assertIn("Usage:", shown.stdout)

    def test_names_the_exit_codes(self):
        self.assertRegex(run("--version").stdout, r"^typlctl \d+\.\d+\.\d+\n$")
        self.assertRegex(run("--help").stdout, r"Exit codes:\n  0  done\n  1 .*\n  2 .*\n  3 .*\n  4 ")


class Completion(unittest.TestCase):
    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = (f'source <("{TYPLCTL}" completion bash)\nCOMP_WORDS=("$@")\nCOMP_CWORD=$(($# - 1))\n_typlctl\n'
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "--norc", "-c", script, "bash", *words], capture_output=True, text=True, timeout=SECONDS, check=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_offers_commands_options_and_values(self):
        self.assertEqual(self.complete("typlctl", "pa"), ["packs"])
        self.assertEqual(self.complete("typlctl", "--json", "packs", "c"), ["check", "compare"])
        self.assertEqual(self.complete("typlctl", "--output", ""), ["table", "json"])
        self.assertEqual(self.complete("typlctl", "--output", "=", "j"), ["json"])
        self.assertIn("ex_post", self.complete("typlctl", "tasks", "list", "--kind", ""))
        self.assertEqual(self.complete("typlctl", "completion", "z"), ["zsh"])
        self.assertIn("--tls-ca", self.complete("typlctl", "tasks", "list", "--tls"))

    def test_is_not_led_astray_by_the_value_of_an_option(self):
        self.assertEqual(self.complete("typlctl", "--principal", "packs", "packs", "li"), ["list"])

    def test_offers_files_where_one_is_wanted(self):
        with tempfile.TemporaryDirectory() as directory:
            (pathlib.Path(directory) / "facts.textproto").touch()
            (pathlib.Path(directory) / "folder").mkdir()
            self.assertEqual(self.complete("typlctl", "--tls-cert", f"{directory}/f"), [f"{directory}/facts.textproto", f"{directory}/folder"])
            self.assertEqual(self.complete("typlctl", "packs", "check", f"{directory}/f"), [f"{directory}/folder"])

    def test_the_script_for_bash_has_no_faults(self):
        if not shutil.which("shellcheck"):
            self.skipTest("SKIPPED: there is no shellcheck")
        script = run("completion", "bash").stdout
        checked = subprocess.run(["shellcheck", "--shell=bash", "-"], input=script, capture_output=True, text=True, timeout=SECONDS, check=False)
        self.assertEqual(checked.stdout, "")

    def test_zsh_completes_as_well(self):
        if not shutil.which("zsh"):
            self.skipTest("SKIPPED: there is no zsh")
        with tempfile.TemporaryDirectory() as directory:
            (pathlib.Path(directory) / "_typlctl").write_text(run("completion", "zsh").stdout)
            master, slave = pty.openpty()
            shell = subprocess.Popen(["zsh", "-f", "-i"], stdin=slave, stdout=slave, stderr=slave, env=environment(TERM="dumb", ZDOTDIR=directory),
                                     cwd=directory, start_new_session=True)
            os.close(slave)
            try:
                os.write(master, f"fpath=({directory} $fpath); autoload -U compinit; compinit -u -D; typlctl() {{ print -r -- got \"$@\" }}; echo re''ady\n".encode())
                read_terminal(master, lambda text: b"\nready" in text)
                os.write(master, b"typlctl quar\tput\t --reas\tx\n")
                shown = read_terminal(master, lambda text: b"got" in text.replace(b"print -r -- got", b""), 20)
                self.assertIn("got quarantine put-aside --reason x", shown)
            finally:
                shell.kill()
                shell.wait()
                os.close(master)


class ManPage(unittest.TestCase):
    def test_is_read_without_complaint_and_tells_every_command(self):
        if not shutil.which("groff"):
            self.skipTest("SKIPPED: there is no groff")
        page = run("man").stdout
        shown = subprocess.run(["groff", "-man", "-Tascii", "-ww", "-rLL=200n", "-P-c", "-P-b", "-P-u"], input=page, capture_output=True, text=True,
                               timeout=SECONDS, check=True)
        self.assertEqual(shown.stderr, "")
        groups = {tuple(path[:-1]) for path in command_paths()}
        for path in command_paths():
            if tuple(path) not in groups:
                self.assertIn(f"typlctl {' '.join(path)}", shown.stdout)
        for section in ("OPTIONS", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES"):
            self.assertRegex(shown.stdout, rf"(?m)^{section}$")

    def test_is_made_with_the_program_for_the_package(self):
        made = pb.BIN.parent / "packaging/tools"
        self.assertEqual((made / "typlctl.1").read_text(), run("man").stdout)
        self.assertEqual((made / "typlctl.bash").read_text(), run("completion", "bash").stdout)
        self.assertTrue((made / "typlctl.1.gz").is_file())


class WithoutServices(unittest.TestCase):
    def test_bad_use_ends_with_2(self):
        for arguments in (["no-such"], ["packs"], ["--output", "xml", "status"], ["statement"], ["quarantine", "retry"], ["status"],
                          ["--addresses-dir", "/nonexistent", "status"], ["--statement", "127.0.0.1:1", "person", "010190-9014"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertTrue(done.stderr)

    def test_a_service_that_is_not_there_ends_with_3_and_says_which_and_how_to_name_it(self):
        done = run("--statement", "127.0.0.1:1", "packs", "list")
        self.assertEqual(done.returncode, 3)
        self.assertIn("statement at 127.0.0.1:1 can't be reached", done.stderr)
        self.assertRegex(done.stderr, r"next: .*--statement HOST:PORT")

    def test_a_service_that_can_not_do_it_now_ends_with_4(self):
        def refuse(request, context):
            info = pb.error_details_pb2.ErrorInfo(reason="NOT_SERVING", domain="typl")
            rich = pb.status_pb2.Status(code=grpc.StatusCode.UNAVAILABLE.value[0], message="starting")
            rich.details.add().Pack(info)
            context.set_trailing_metadata((("grpc-status-details-bin", rich.SerializeToString()),))
            context.abort(grpc.StatusCode.UNAVAILABLE, "starting")

        class Starting(grpc.GenericRpcHandler):
            def service(self, details):
                return grpc.unary_unary_rpc_method_handler(refuse)

        server = grpc.server(concurrent.futures.ThreadPoolExecutor(1), handlers=[Starting()])
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            done = run("--statement", f"127.0.0.1:{port}", "packs", "list")
        finally:
            server.stop(None)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("NOT_SERVING", done.stderr)
        self.assertIn("next:", done.stderr)

    def test_colours_come_on_a_terminal_only_and_not_where_they_are_not_wanted(self):
        arguments = ("--statement", "127.0.0.1:1", "packs", "list")
        self.assertNotIn("\033", run(*arguments, TERM="xterm").stderr)
        self.assertIn("\033[1;31mtyplctl:\033[0m", run_on_terminal(*arguments, TERM="xterm"))
        self.assertNotIn("\033", run_on_terminal(*arguments, TERM="xterm", NO_COLOR="1"))
        self.assertNotIn("\033", run_on_terminal(*arguments, TERM="dumb"))


class WithServices(unittest.TestCase):
    """One installation for all, whose register of recipients does not know the fund of two persons."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="typl-typlctl-")
        cls.addClassCleanup(cls.folder.cleanup)
        register = pathlib.Path(cls.folder.name) / "recipients.textproto"
        register.write_text(recipients.without(persons.fund_of(FUND_PERSON)))
        cls.installation = Installation(cls.folder.name, recipients_file=register)
        cls.addClassCleanup(cls.installation.kill)
        cls.installation.start()
        with cls.installation.intake.client("portals/oma") as portal:
            answers = [portal.call("intake", "RegisterJobSearch", persons.registration(n)) for n in range(PERSONS)]
        cls.persons = ["/".join(answer.job_search.name.split("/")[:2]) for answer in answers]
        cls.wait_until_processed()

    @classmethod
    def wait_until_processed(cls):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if all(lag.connected and not lag.entries for service in (cls.installation.statement, cls.installation.delivery)
                   for lag in service.status().lags):
                return
        raise TimeoutError("the registrations are not processed")

    def typlctl(self, *arguments, **more):
        return run("--addresses-dir", self.folder.name, *arguments, **more)

    def json_of(self, *arguments, code=0):
        done = self.typlctl(*arguments, "--output", "json")
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout)

    def test_every_command_that_reads_gives_json(self):
        law = str(pb.SOURCE / "services/statement/law")
        facts = str(pb.SOURCE / "docs/examples/resigned.textproto")
        statement = self.persons[0] + "/statements/1"
        for arguments in (["lags"], ["mailboxes"], ["audit"], ["audit", "statement"], ["person", self.persons[0]],
                          ["person", self.persons[0], "--receipts"], ["statement", statement], ["statement", "show", statement, "--receipt"],
                          ["tasks", "list"], ["tasks", "count"], ["quarantine", "list"], ["mailbox", "rejections", "kela"], ["packs", "list"],
                          ["packs", "check", law], ["packs", "compare", law], ["packs", "compare", law, "--each"], ["replay"],
                          ["law", "--pack", law, "hash"], ["law", "--pack", law, "lint"], ["law", "--pack", law, "explain", "2a:1"],
                          ["law", "--pack", law, "diff", law, law], ["law", "--pack", law, "decide", facts]):
            with self.subTest(arguments=arguments):
                self.json_of(*arguments)
                table = self.typlctl(*arguments)
                self.assertEqual(table.returncode, 0, table.stderr)
                self.assertTrue(table.stdout.strip())

    def test_shows_trouble_by_the_exit_code(self):
        shown = self.typlctl("status")
        self.assertIn(self.persons[HELD_PERSON], self.typlctl("quarantine", "list").stdout)
        self.assertEqual(shown.returncode, 1)
        self.assertIn("in quarantine", shown.stderr)

    def test_a_refused_call_names_the_reason_and_the_next_step(self):
        done = self.typlctl("--principal", "portals/oma", "packs", "list")
        self.assertEqual(done.returncode, 1)
        self.assertIn("METHOD_NOT_ALLOWED", done.stderr)
        self.assertIn("next: call as an operator", done.stderr)

    def test_addresses_come_from_the_environment_and_arguments_go_first(self):
        self.assertEqual(run("lags", TYPL_ADDRESSES_DIR=self.folder.name).returncode, 0)
        done = run("--statement", "127.0.0.1:1", "packs", "list", TYPL_ADDRESSES_DIR=self.folder.name)
        self.assertEqual(done.returncode, 3)

    def test_lists_and_counts_tasks_by_filters(self):
        tasks = self.json_of("tasks", "list", "--kind", "decide")["tasks"]
        self.assertIn(self.persons[OFFICER_PERSON], {"/".join(task["name"].split("/")[:2]) for task in tasks})
        provision = tasks[0]["matter"]["provision"]
        self.assertEqual(self.json_of("tasks", "list", "--provision", provision, "--kind", "decide", "--limit", "0")["tasks"],
                         [task for task in tasks if task["matter"]["provision"] == provision])
        self.assertNotIn("tasks", self.json_of("tasks", "list", "--due-by", "2019-01-01"))
        self.assertEqual(self.typlctl("tasks", "list", "--due-by", "soon").returncode, 2)
        counts = self.json_of("tasks", "count")["counts"]
        self.assertEqual(sum(int(count.get(when, 0)) for count in counts for when in ("overdue", "due_today", "due_in_week", "due_later")),
                         len(self.json_of("tasks", "list", "--limit", "0")["tasks"]))

    def test_a_statement_is_shown_with_its_life(self):
        shown = self.typlctl("statement", "show", self.persons[0] + "/statements/1")
        self.assertRegex(shown.stdout, r"(?m)^state: in_force$")
        self.assertRegex(shown.stdout, r"(?m)^law pack: [0-9a-f]{64}$")

    def test_quarantine_is_shown_retried_and_put_aside_wherever_the_person_is(self):
        held = self.persons[FUND_PERSON]
        self.assertIn(("delivery", held), {(one["service"], one["person"]) for one in self.json_of("quarantine", "list")})
        self.assertIn("FUND_UNKNOWN", self.typlctl("quarantine", "show", held).stdout)
        retried = self.typlctl("quarantine", "retry", held)
        self.assertEqual(retried.returncode, 1)
        self.assertIn("still can't be processed", retried.stderr)
        self.assertEqual(self.typlctl("quarantine", "retry", "--all").returncode, 1)

        nobody = self.typlctl("quarantine", "show", NOBODY)
        self.assertEqual(nobody.returncode, 1)
        self.assertIn("is not in quarantine", nobody.stderr)

        self.assertEqual(self.typlctl("quarantine", "put-aside", held).returncode, 2)
        put = self.typlctl("quarantine", "put-aside", held, "--reason", "the fund is not to be known")
        self.assertIn("is put aside", put.stdout)
        audited = self.json_of("audit", "delivery")
        self.assertIn("PutAsideQuarantined", [one["record"]["action"].rsplit("/")[-1] for one in audited])

    def test_progress_is_shown_on_a_terminal_only(self):
        law = str(pb.SOURCE / "services/statement/law")
        arguments = ("--addresses-dir", self.folder.name, "packs", "compare", law)
        self.assertEqual(run(*arguments, TERM="xterm").stderr, "")
        self.assertIn("comparing: ", run_on_terminal(*arguments, TERM="xterm"))

    def test_activating_waits_until_the_cases_are_reviewed(self):
        law = str(pb.SOURCE / "services/statement/law")
        done = self.typlctl("packs", "activate", law, "--wait")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the cases are reviewed", done.stdout)


if __name__ == "__main__":
    unittest.main()
