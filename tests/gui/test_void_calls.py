"""PySide6 6.12.0 on Python 3.11 lost a reference to None per void call and ended the process after some 5 000."""

import subprocess
import sys

MANY_CALLS = """
from PySide6.QtCore import QObject
thing = QObject()
answers = {thing.setObjectName(str(number)) for number in range(50_000)}
print(answers, thing.objectName())
"""


def test_process_outlives_fifty_thousand_void_calls() -> None:
    done = subprocess.run([sys.executable, "-c", MANY_CALLS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "{None} 49999", "")
