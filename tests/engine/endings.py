"""Notebooks that need a kernel to themselves: name -> its cells, and papermill's options."""

# What a kernel has said in its last moment may be lost with it, in either engine.
DIES = {
    "os._exit": ["print('said', flush=True)", "import os, time\ntime.sleep(0.3)\nos._exit(5)", "2"],
    "killed": ["import os, time\ntime.sleep(0.3)\nos.kill(os.getpid(), 9)"],
    "terminated": ["import os, time\ntime.sleep(0.3)\nos.kill(os.getpid(), 15)\ntime.sleep(9)"],
    "segmentation fault": ["import ctypes, time\ntime.sleep(0.3)\nctypes.string_at(0)"],
    "dies in a thread": ["import os, threading, time\nthreading.Timer(0.3, os._exit, [0]).start()\n"
                         "time.sleep(9)"],
}  # fmt: skip
STOPS = {
    "error stops": ["a = 1", "1 / 0", "print('never')"],
    "sys.exit stops": ["import sys\nsys.exit(3)", "print('never')"],
    "sys.exit(0) stops": ["import sys\nsys.exit(0)", "print('never')"],
    "syntax error stops": ["print('x'", "print('never')"],
    "interrupt stops": ["raise KeyboardInterrupt", "print('never')"],
}
LEAVES = {
    "thread that outlives its cell": [
        "import threading, time\ndef late():\n    while True:\n        time.sleep(0.05)\n"
        "threading.Thread(target=late, daemon=True).start()\nprint('started')",
        "time.sleep(0.2)\nthreading.active_count()",
    ],
    "thread that is no daemon": [
        "import threading, time\n"
        "def late():\n    time.sleep(0.3)\n    open('by_thread', 'w').write('done')\n"
        "threading.Thread(target=late).start()",
    ],
    "exit handler": ["import atexit, os\n"
                     "atexit.register(lambda: open('at_exit', 'w').write('bye'))\nNone"],
    "files left open": [
        "one = open('global_file', 'w')\none.write('kept')",
        "import zipfile\nz = zipfile.ZipFile('left.zip', 'w')\n"
        "z.writestr(zipfile.ZipInfo('a'), 'b')",
        "import weakref\nw = weakref.finalize(z, open('finalised', 'w').write, 'x')",
        "import json\njson.kept = open('in_a_module', 'w')\njson.kept.write('kept as well')",
    ],
    "process left behind": ["import subprocess\np = subprocess.Popen(['sleep', '0.2'])\np.args"],
    "task left behind": ["import asyncio\nt = asyncio.create_task(asyncio.sleep(99))\nt.done()"],
    "fifty megabytes": ["line = 'x' * 99 + '\\n'\nprint(line * 500_000)\nprint('end')"],
}  # fmt: skip
ASKED = {
    "cell timeout": (["import time\ntime.sleep(60)"], {"execution_timeout": 1}),
    "computing timeout": (["while True: pass"], {"execution_timeout": 1}),
    "interrupted": (
        ["import time\ntry:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    print('caught')",
         "time.sleep(60)", "print('never')"],
        {"execution_timeout": 1, "interrupt_on_timeout": True},
    ),
    "kernel that is not there": (["1"], {"kernel_name": "no-such-kernel"}),
    "kernel that never answers": (["1"], {"kernel_name": "mute", "start_timeout": 1}),
    "kernel that ends at once": (["1"], {"kernel_name": "short"}),
    "other interpreter": (
        ["import os, sys\nprint(os.environ['ELSEWHERE'], 'loopnb.warm.server' in sys.orig_argv)"],
        {"kernel_name": "elsewhere"},
    ),
    "interpreter options": (
        ["import sys\nassert False\nprint(sys.flags, sys.warnoptions, __debug__)"],
        {"kernel_name": "optimised"},
    ),
    "no cell at all": ([], {}),
    "quit and go on": (
        ["quit()", "import time\ntime.sleep(0.3)\nprint('still read')"],
        {"shell_timeout_interval": 1},
    ),
    "log_output": (
        ["print('logged')", "import sys\nprint('warned', file=sys.stderr)\n7"],
        {"log_output": True},
    ),
    "stdout_file": (
        ["import sys\nprint('to a file')\nprint('to another', file=sys.stderr)"],
        {"stdout_file": "stdout.txt", "stderr_file": "stderr.txt"},
    ),
    "parameters": (
        ["name = 'nobody'", "print(name, here)\nsorted(globals())"],
        {"parameters": {"name": "ä", "here": [1, None, {"a": 2.5}]}},
    ),
}  # fmt: skip
DRAW = "import random, numpy as np\nprint(random.random(), np.random.rand())"
OURS = {
    "forked": ["import sys\nprint('loopnb.warm.server' in sys.orig_argv)"],
    "random one": [DRAW],
    "random two": [DRAW],
}
