"""What a cell finds where it runs: name -> the sources of its cells. And a notebook that spoils."""

PROCESS = {
    "names": "print(__name__, globals().get('__file__'), __builtins__, sorted(globals()))",
    "arguments": "import os, sys\nprint(len(sys.argv), sys.argv[0], sys.argv[1], sys.orig_argv[0])",
    "path": "sys.path, sys.meta_path[1:], sys.executable, sys.prefix",
    "flags": "print(sys.flags, sys._xoptions, sys.warnoptions, os)",
    "limits": "import resource\nprint(sys.getrecursionlimit(), sys.getswitchinterval())\n"
    "for limit in ('NOFILE', 'STACK', 'AS'):\n"
    "    print(resource.getrlimit(getattr(resource, 'RLIMIT_' + limit)))\nos.nice(0), os.umask(18)",
    "folder": "print(os.getcwd())\nsorted(os.listdir())",
    "environment": "sorted(item for item in os.environ.items() if item[0] != 'JPY_PARENT_PID')",
    "parent": "print(int(os.environ['JPY_PARENT_PID']) == os.getppid())\n"
    "print(os.getsid(0) == os.getpgid(0) == os.getpid())",
    "signals": "import signal\n"
    "[(s, str(signal.getsignal(s))) for s in sorted(signal.valid_signals())], "
    "signal.pthread_sigmask(signal.SIG_BLOCK, [])",
    "threads": "import threading\nmain = threading.main_thread()\n"
    "print(main is threading.current_thread(), main.name, main.ident == threading.get_ident())\n"
    "len(threading.enumerate()), threading.active_count()",
    "thread names": "t = threading.Thread(target=int)\nt.name",
    "descriptors": "kinds = {}\nfor name in os.listdir('/proc/self/fd'):\n"
    "    if os.path.exists(f'/proc/self/fd/{name}') and int(name) > 2:\n"
    "        kind = os.readlink(f'/proc/self/fd/{name}').partition('[')[0]\n"
    "        kinds[kind] = kinds.get(kind, 0) + 1\nkinds",
    "garbage": "import gc\ngc.isenabled(), gc.get_threshold(), gc.callbacks, gc.garbage",
    "locale and time": "import locale, time, datetime\n"
    "print(locale.setlocale(locale.LC_ALL), locale.getpreferredencoding(), time.tzname)\n"
    "datetime.datetime.fromtimestamp(0).astimezone()",
    "decimals": "import decimal\ndecimal.getcontext()",
    "encodings": "print(sys.stdout.encoding, sys.getfilesystemencoding(), sys.stdin.encoding)\n"
    "print(sys.__stdout__.errors, sys.getdefaultencoding())",
    "hooks": "for hook in (sys.excepthook, sys.displayhook, sys.unraisablehook, sys.gettrace(),\n"
    "             sys.getprofile(), threading.excepthook, sys.breakpointhook):\n    print(hook)",
    "loggers": "import logging\nprint(logging.root.level, logging.root.handlers)\n"
    "[n for n, one in logging.root.manager.loggerDict.items() if getattr(one, 'level', 0)]",
    "builtins": "import builtins\nascii('ä'), sorted(dir(builtins))",
    "shell": "ip = get_ipython()\nprint(type(ip), ip.config, ip.active_eventloop, ip.profile)\n"
    "print(type(ip.kernel), ip.kernel.implementation, ip.banner1[:7])\n"
    "sorted(ip.magics_manager.magics['line']), ip.extension_manager.loaded",
    "temporary files": "import tempfile\ntempfile.tempdir, tempfile.gettempdir()",
    "event loop": "import asyncio\nprint(type(asyncio.get_event_loop_policy()))\n"
    "type(asyncio.get_running_loop()), asyncio.get_running_loop().get_debug()",
    "matplotlib": "import matplotlib\nimport matplotlib.pyplot as plt\n"
    "print(matplotlib.get_backend(), plt.isinteractive(), plt.get_fignums())\n"
    "sorted(map(str, matplotlib.rcParams.items()))",
    "pandas options": "import pandas as pd\n"
    "from pandas._config.config import _global_config as found\n"
    "{n: v for n, v in sorted(found['display'].items()) if n != 'encoding'}, found['mode']",
    "numpy options": "import numpy as np\nnp.get_printoptions(), np.geterr()",
    "plain imports": "import math, json as j, collections.abc as abc\nmath.tau, j.dumps, abc.Sized",
    "pickling": "class Own:\n    pass\nimport pickle\nprint(pickle.dumps(Own)[:40])\n"
    "pickle.loads(pickle.dumps(Own())).__class__.__module__",
    "fork in a cell": "import multiprocessing\n"
    "def double(x):\n    return 2 * x\n"
    "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
    "    print(pool.map(double, [1, 2]))\n"
    "multiprocessing.get_start_method(allow_none=True), multiprocessing.current_process().name",
    "spawn in a cell": "with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
    "    print(pool.map(abs, [-1]))",
    "processes of a pool": "import concurrent.futures\n"
    "with concurrent.futures.ProcessPoolExecutor(2) as pool:\n    print(list(pool.map(abs, [-3])))",
    "waiting for children": "pid = os.fork()\nif not pid:\n    os._exit(3)\nos.waitpid(pid, 0)[1]",
}
ERRORS = {
    "error": "1 / 0",
    "chained": "try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('second') from e",
    "during handling": "try:\n    {}['a']\nexcept KeyError:\n    int('x')",
    "group": "raise ExceptionGroup('two', [ValueError(1), ExceptionGroup('in', [OSError(2)])])",
    "note": "error = ValueError('x')\nerror.add_note('a note')\nraise error",
    "unicode": "raise ValueError('ä 🎉 \\x1b[31m')",
    "syntax": "def broken(:\n    pass",
    "indentation": "if True:\n  a = 1\n b = 2",
    "name": "nowhere_defined",
    "import": "import no_such_module_at_all",
    "in the library": "import json\njson.loads('{')",
    "in a frozen module": "import os\nos.makedirs('/proc/x/y')",
    "in pandas": "import pandas as pd\npd.DataFrame({'a': [1]})['b']",
    "recursion": "import sys\nsys.setrecursionlimit(150)\ndef down(n):\n"
    "    return down(n + 1)\ndown(0)",
    "after recursion": "sys.setrecursionlimit(1000)\ntry:\n    down(0)\n"
    "except RecursionError as error:\n    print(error)",
    "raised interrupt": "raise KeyboardInterrupt",
    "assertion": "assert 1 == 2, 'not equal'",
    "own class": "class Own(Exception):\n    __str__ = lambda self: 'own words'\nraise Own",
    "broken words": "class Worse(Exception):\n    __str__ = lambda self: 1 / 0\nraise Worse",
    "in a thread": "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='mine')\n"
    "t.start()\nt.join()",
    "awaited": "import asyncio\nasync def fails():\n    raise OSError('awaited')\nawait fails()",
    "while deleted": "class Late:\n    def __del__(self):\n        raise ValueError('late')\n"
    "late = Late()\ndel late",
    "sys.exit": "import sys\nsys.exit(3)",
    "sys.exit with words": "sys.exit('enough')",
    "raised exit": "raise SystemExit",
    "after all": "print('still here')",
}
SPOIL = """
import builtins, decimal, gc, locale, logging, os, random, signal, sys, warnings
import matplotlib as mpl, matplotlib.pyplot as plt, numpy as np, pandas as pd, seaborn as sns
here = 5; os.environ['SPOILED'] = '1'; os.environ.pop('HOME'); os.chdir('/'); os.umask(0o77)
pd.options.display.max_rows = 3; pd.DataFrame.spoiled = True; sns.set_theme(style='dark')
plt.rcParams['figure.figsize'] = 1, 1; plt.figure(); plt.ioff(); np.set_printoptions(precision=1)
np.seterr(all='ignore'); builtins.ascii = lambda x: 'spoiled'; builtins.spoiled = True
warnings.simplefilter('ignore'); logging.basicConfig(level=1); logging.getLogger('x').setLevel(1)
sys.path.insert(0, '/spoiled'); sys.setrecursionlimit(321); gc.disable(); sys.argv.append('x')
decimal.getcontext().prec = 3; signal.signal(signal.SIGUSR1, signal.SIG_IGN); random.seed(1)
np.random.seed(1); sys.modules['json'] = 3; get_ipython().run_line_magic('load_ext', 'autoreload')
left_open = open('/proc/self/status'); print(ascii('ä'))
"""
