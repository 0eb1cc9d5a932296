"""Cells whose outputs are easily got wrong: name -> the sources of its cells, run in order."""

PICTURES = {
    "html": "from IPython.display import HTML\nHTML('<b>bold</b> & <i>more</i>')",
    "markdown and latex": "from IPython.display import Latex, Markdown, Math, display\n"
    "display(Markdown('# *a*'), Latex('$\\\\beta$'), Math('x^2'))",
    "json and svg": "from IPython.display import JSON, SVG, display\n"
    "display(JSON({'a': [1, None]}), SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))",
    "javascript, image and raw bundle": "from IPython.display import Image, Javascript, display\n"
    "display(Javascript('1'), Image(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(20), format='png'))\n"
    "display({'application/x-own+json': {'a': 1}, 'text/plain': 'own'}, raw=True)",
    "widget bundle and comm": "from comm import create_comm\nfrom IPython.display import display\n"
    "state = {'_model_name': 'IntSliderModel', '_model_module': '@jupyter-widgets/controls',\n"
    "         '_model_module_version': '2.0.0', 'value': 3}\n"
    "made = create_comm(target_name='jupyter.widget', comm_id='model-1',\n"
    "                   data={'state': state, 'buffer_paths': []}, metadata={'version': '2.1.0'})\n"
    "made.send({'method': 'update', 'state': {'value': 7}, 'buffer_paths': []})\n"
    "display({'application/vnd.jupyter.widget-view+json': {'model_id': 'model-1',\n"
    "  'version_major': 2, 'version_minor': 0}, 'text/plain': 'IntSlider(value=3)'}, raw=True)",
    "own representations": "class Many:\n    def _repr_html_(self): return '<p>h</p>'\n"
    "    def _repr_latex_(self): return '$l$'\n    def __repr__(self): return 'plain'\n"
    "class Broken:\n    def _repr_html_(self): raise ValueError('no html')\n"
    "    def __repr__(self): return 'broken'\ndisplay(Many(), Broken())",
    "figure left open": "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('é')",
    "%matplotlib inline and show": "%matplotlib inline\nimport matplotlib.pyplot as plt\n"
    "plt.bar(['a', 'b'], [1, 2])\nplt.show()\nprint('after')",
    "several figures": "for n in (1, 2):\n    plt.figure(figsize=(n, 1))\n    plt.plot([n])",
    "figure as a result": "figure, axes = plt.subplots(1, 2, figsize=(3, 1))\nplt.close()\nfigure",
    "figure formats": "%config InlineBackend.figure_formats = ['svg', 'png']\n"
    "import os\nos.environ['SOURCE_DATE_EPOCH'] = '0'\n"
    "plt.rcParams['svg.hashsalt'] = 'same'\nplt.figure(figsize=(1, 1))\nplt.plot([1])\n"
    "plt.gcf().savefig('saved.png', metadata={'Software': None})\nplt.show()",
    "seaborn": "import seaborn as sns\nsns.set_theme()\nplt.figure(figsize=(2, 1))\n"
    "sns.histplot([1, 1, 2, 5])\nplt.show()\nsns.reset_orig()",
    "display ids": [
        "from IPython.display import update_display\nh = display('first', display_id='one')",
        "update_display('second', display_id='one')\nh.display('again')",
        "h.update({'text/plain': 'third'}, raw=True)",
    ],
    "clear_output": "from IPython.display import clear_output\nprint('gone')\nclear_output()\n"
    "print('kept')\ndisplay(1)\nclear_output(wait=True)\nprint('only this')",
    "clear_output that waits in vain": "print('stays')\nclear_output(wait=True)",
    "pandas frames": "import pandas as pd\nframe = pd.DataFrame({f'c{i}': range(70) for i in "
    "range(25)})\ndisplay(frame, frame['c1'])\nprint(frame.iloc[:3])",
    "pandas styler": "frame.iloc[:2, :2].style.set_uuid('u').highlight_max(color='red')",
    "pandas text and dates": "pd.DataFrame({'a': ['ä', None], 'b': pd.to_datetime(['2026-01-01', "
    "None]), 'c': pd.Categorical(['x', 'y'])}).convert_dtypes().describe(include='all')",
    "duckdb relation": "import duckdb\nduckdb.sql('SET progress_bar_time = 0')\n"
    "print(duckdb.sql(\"select current_setting('enable_progress_bar')\").fetchall())\n"
    "duckdb.sql('select 42 as a union all select 7 order by a')",
    "ibis table": "import ibis\nibis.memtable({'a': [1, 2], 'b': ['x', 'y']}).execute()",
    "numpy in threads": "import numpy as np\nn = np.arange(90000.0).reshape(300, 300) % 7\n"
    "print((n @ n).sum(), np.linalg.matrix_rank(n[:9]), np.array([1e-10, 1]))\nnp.eye(2)",
}
# A thread of ipykernel reads the descriptors: what it gets to after a cell's end is lost, in any
# engine and above all on a busy machine. The cell waits for it.
HEARD = "import time\ntime.sleep(0.5)"
STREAMS = {
    "stdout and stderr": "import sys\nfor i in range(3):\n    print('out', i, flush=True)\n"
    "    print('err', i, file=sys.stderr, flush=True)",
    "no newline": "print('a', end='')\nprint('b', end='', flush=True)\nsys.stdout.write('c\\n')",
    "carriage returns": "for i in range(3):\n    print(f'\\r{i} of 3', end='', flush=True)",
    "tqdm": "from tqdm import tqdm\nfor _ in tqdm(range(3), mininterval=0, bar_format='{n_fmt}'):\n"
    "    pass",
    "tqdm.auto": "import warnings\nwith warnings.catch_warnings(record=True) as heard:\n"
    "    from tqdm.auto import tqdm as auto\n"
    "print(auto.__mro__[0], [str(w.message) for w in heard])",
    "many small prints": "for i in range(5000):\n    print(i)",
    "colours": "print('\\x1b[31mred\\x1b[0m \\x1b[1;38;5;208morange\\x1b[0m\\x07\\x08')",
    "unicode": "print('ä 漢字 🎉 \\u202e \\u0301 \\x00 \\ufeff')\n'ä 🎉'",
    "surrogate": "'\\udc80'",
    "big repr": "list(range(3000))",
    "deep and recursive repr": "deep = []\ndeep.append(deep)\ndisplay(deep, {'a': {'b': [deep]}})\n"
    "{i: 'x' * 50 for i in range(30)}",
    "os.write": "import os\nos.write(1, b'from the descriptor\\n')\n" + HEARD,
    "os.write to stderr": "os.write(2, b'from descriptor two\\n')\n" + HEARD,
    "C output": "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.puts(b'from C')\nlibc.fflush(None)\n"
    + HEARD,
    "sys.__stdout__": "print('to the original', file=sys.__stdout__, flush=True)\n" + HEARD,
    "subprocess inherits": "import subprocess\nsubprocess.run(['sh', '-c', 'echo 1; echo 2'])\n"
    + HEARD,
    "subprocess captured": "subprocess.run(['sh', '-c', 'echo out; echo err >&2; exit 3'], "
    "capture_output=True, text=True)",
    "subprocess reads no input": "subprocess.run(['cat'], capture_output=True)",
    "stdin": "print(repr(sys.stdin.read()), sys.stdin.isatty(), sys.stdout.isatty())",
    "os.system": "os.system('echo system')\n" + HEARD,
    "bang": "!echo bang; echo $HOME >&2\nfound = !printf 'a\\nb'\nfound",
    "bash magic": "%%bash\necho in bash\necho to stderr >&2",
    "bash magic fails": "%%bash\nexit 4",
    "script magic": "%%script sh --out kept\necho kept",
    "capture magic": ["%%capture caught\nprint('x')\ndisplay(1)", "print(caught.stdout)\ncaught()"],
    "writefile and run": [
        "%%writefile made.py\nimport sys\nprint(__name__, sys.argv, __file__)\nleft = 41",
        "%run made.py a b\nleft",
    ],
    "env magic": "%env AWKWARD=1\n!echo $AWKWARD\n%env AWKWARD",
    "time magic": "%%time\nprint('timed')\nNone",
    "who and history magics": "%who str\n%history -l 1\n%pwd",
    "unknown magic": "%nosuchmagic",
    "help": "len?\nprint('shown')",
    "prompts": ["5 * 5", "_ + 1", "print(_, __, Out[max(Out)], len(In) > 2, _ih[-1]);", "6;"],
    "input": "input('name? ')",
    "getpass": "import getpass\ngetpass.getpass()",
    "warnings once": "import warnings\nfor i in range(3):\n    warnings.warn('seen once')",
    "deprecation": "def old():\n    warnings.warn('old', DeprecationWarning, stacklevel=2)\nold()\n"
    "import json; '\\d'",
    "logging": "import logging\nlogging.warning('root')\nlogging.getLogger('own').info('unheard')\n"
    "logging.basicConfig(level=10, format='%(name)s %(message)s', force=True)\n"
    "logging.getLogger('own').info('heard')",
    "last of threads": "import threading, concurrent.futures\n"
    "each = threading.Thread(target=print, args=('in a thread',))\neach.start(); each.join()\n"
    "with concurrent.futures.ThreadPoolExecutor(2) as pool:\n    print(list(pool.map(abs, [-1])))\n"
    "each.name",
    "top-level await": "import asyncio\nawait asyncio.sleep(0.01)\n"
    "await asyncio.gather(asyncio.sleep(0, 1), asyncio.to_thread(len, 'ab'))",
    "task left running": [
        "async def later():\n    await asyncio.sleep(0.05)\n    return 9\n"
        "task = asyncio.create_task(later())\ntask.done()",
        "await task",
    ],
    "asyncio.run": "asyncio.run(later())",
    "asyncio subprocess": "one = await asyncio.create_subprocess_exec('echo', 'a', stdout=-1)\n"
    "(await one.communicate())[0]",
}
