"""The workshop's own decisions: what it asks for, what it prints when it may not install, when it makes things anew."""

import subprocess
import sys
import venv
from importlib import import_module
from pathlib import Path

import pytest

import dev


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment's folder and two lock files of the test's own; gives the stamp's path."""
    for name, content in (("RUN_LOCK", "a==1\n"), ("TEST_LOCK", "a==1\nb==2\n")):
        lock = tmp_path / name
        lock.write_text(content, encoding="utf-8")
        monkeypatch.setattr(dev, name, lock)
    monkeypatch.setattr(dev, "VENV", tmp_path / "venv")
    monkeypatch.setattr(dev, "BIN", tmp_path / "venv" / "bin")
    monkeypatch.setattr(dev, "STAMP", tmp_path / "venv" / "made-from.txt")
    return tmp_path / "venv" / "made-from.txt"


@pytest.fixture
def made(environment: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was made, in order, instead of making it."""
    steps: list[str] = []

    def create(folder: Path, **_options: bool) -> None:
        steps.append("venv")
        (folder / "bin").mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr("venv.create", create)
    monkeypatch.setattr(dev, "install", lambda lock: steps.append(lock.name))
    monkeypatch.setattr(dev, "add_checkout", lambda: steps.append("checkout"))
    return steps


def test_every_command_calls_a_main_that_is_there() -> None:
    assert [name for name, _module in dev.COMMANDS] == ["crpm", "crpm-desktop"]
    for _name, module in dev.COMMANDS:
        assert callable(import_module(module).main)


def test_environment_is_made_once_per_lock(made: list[str]) -> None:
    dev.make_environment(dev.RUN_LOCK)
    dev.make_environment(dev.RUN_LOCK)
    assert made == ["venv", "RUN_LOCK", "checkout"]


def test_environment_for_tests_adds_to_the_one_there_and_serves_both(made: list[str]) -> None:
    dev.make_environment(dev.RUN_LOCK)
    made.clear()
    dev.make_environment(dev.TEST_LOCK)
    dev.make_environment(dev.RUN_LOCK)
    assert made == ["TEST_LOCK", "checkout"]


def test_environment_is_made_anew_when_the_lock_changed(made: list[str]) -> None:
    dev.make_environment(dev.RUN_LOCK)
    made.clear()
    dev.RUN_LOCK.write_text("a==2\n", encoding="utf-8")
    dev.make_environment(dev.RUN_LOCK)
    assert made == ["venv", "RUN_LOCK", "checkout"]


def test_environment_whose_making_failed_is_made_again(made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(dev, "add_checkout", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            dev.make_environment(dev.RUN_LOCK)
    made.clear()
    dev.make_environment(dev.RUN_LOCK)
    assert made == ["venv", "RUN_LOCK", "checkout"]


def test_windows_never_makes_an_environment_anew_with_its_own_python(
    made: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "prefix", str(dev.VENV))
    with pytest.raises(SystemExit) as end:
        dev.make_environment(dev.RUN_LOCK)
    assert (end.value.code, made) == (1, [])
    assert "deactivate" in capsys.readouterr().err


def test_who_may_not_install_is_given_the_one_line_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: "apt-get" if name == "apt-get" else None)
    assert not dev.install_missing(["libegl1", "postgresql"])
    line = "sudo apt-get install -y --no-install-recommends libegl1 postgresql"
    assert capsys.readouterr().err.splitlines()[-1] == line


def test_library_that_does_not_load_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    assert dev.missing_packages({"libnowhere1": "libnowhere.so.1"}) == ["libnowhere1"]


def test_windows_and_mac_lack_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert dev.missing_packages({"libnowhere1": "libnowhere.so.1"}) == []
    assert dev.has_display()


@pytest.mark.parametrize(("name", "shows"), [("DISPLAY", True), ("WAYLAND_DISPLAY", True), ("TERM", False)])
def test_display_is_known_by_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, shows: bool) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv(name, ":1")
    assert dev.has_display() is shows


@pytest.mark.parametrize("arguments", [[], ["runs"], ["run", "fast"]])
def test_wrong_call_prints_how_to_call(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(arguments) == 2
    assert "python dev.py run" in capsys.readouterr().err


def test_environment_finds_the_checkout_whatever_letters_its_path_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "Jürgen's Ordner"
    checkout.mkdir()
    (checkout / "found_by_path.py").write_text("print('found')", encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", checkout)
    monkeypatch.setattr(dev, "VENV", tmp_path / "venv")
    monkeypatch.setattr(dev, "BIN", tmp_path / "venv" / dev.BIN.name)
    venv.create(dev.VENV, with_pip=False)
    dev.add_checkout()
    python = dev.BIN / dev.PYTHON.name
    done = subprocess.run([python, "-c", "import found_by_path"], capture_output=True, text=True, check=True)
    assert done.stdout == "found\n"
    assert (dev.BIN / "crpm").read_text(encoding="utf-8").endswith("sys.exit(main())\n")
