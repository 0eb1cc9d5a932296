"""Kernels that are forked from the warm server, managed as jupyter_client manages any other."""

import asyncio
import math
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import LocalProvisioner

from loopnb.warm.client import LAUNCHER, Gone, options_of, server_for

# With other options, as -O, Python compiles all modules anew: a server would be slower than none.
USUAL = ((), ("-Xfrozen_modules=off",), ("-X", "frozen_modules=off"))
PROVISIONER = "loopnb-warm"  # its entry point is in pyproject.toml


class Forked:
    """A forked kernel with the methods of `subprocess.Popen` that jupyter_client calls."""

    stdin = stdout = stderr = None

    def __init__(self, server: Any, pid: int) -> None:
        self.server, self.pid = server, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, None while the kernel runs; without its server it is dead."""
        if self.returncode is None:
            try:
                self.returncode = self.server.ask("poll", self.pid)
            except Gone:
                self.returncode = -signal.SIGKILL
                with suppress(OSError):  # it would notice only between two computations
                    os.killpg(self.pid, signal.SIGKILL)
        return self.returncode

    wait = poll  # jupyter_client waits only for what poll has said to be over

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the kernel is over."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Forks where jupyter_client's own starts a process; all else is inherited."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel with the command's arguments; without a server, start it as always."""
        env = dict(kwargs.get("env") or os.environ)
        folder = str(kwargs.get("cwd") or Path.cwd())
        arguments = cmd[cmd.index(LAUNCHER) + 1 :]
        try:
            server = server_for(env, options_of(cmd) or ())
            if (pid := server.ask("fork", arguments, folder, env)) < 0:
                raise Gone
        except Gone:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = Forked(server, pid)
        self.pid = self.pgid = pid
        self.cwd = folder
        return self.connection_info

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Look often whether the kernel has ended: jupyter_client looks ten times a second."""
        for _ in range(20):
            if await self.poll() is not None:
                break
            await asyncio.sleep(0.005)


class WarmClient(AsyncKernelClient):
    """Knows that a kernel is ready by its own answer, not by a fifth of a second's silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers on both channels; raises RuntimeError where it does not."""
        end = time.monotonic() + (math.inf if timeout is None else timeout)
        while time.monotonic() < end:
            asked = self.kernel_info()
            if await self._answered(asked):
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _answered(self, asked: str) -> bool:
        """Hold when the reply to `asked` and the end of that work have both been heard."""
        try:
            reply = await self.get_shell_msg(timeout=1)
            while reply["parent_header"].get("msg_id") != asked:
                reply = await self.get_shell_msg(timeout=1)
            self._handle_kernel_info_reply(reply)
            while True:
                said = await self.get_iopub_msg(timeout=0.03)
                idle = said["content"].get("execution_state") == "idle"
                if idle and said["parent_header"].get("msg_id") == asked:
                    return True
        except Empty:
            return False


class WarmManager(AsyncKernelManager):
    """Chooses the warm provisioner for kernels of this very Python, and for no other."""

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The notebook's kernel, to be forked if it is ipykernel on this interpreter."""
        spec = super().kernel_spec
        if spec and _is_ours(spec):
            spec.metadata = spec.metadata | {
                "kernel_provisioner": {"provisioner_name": PROVISIONER}
            }
        return spec

    def client(self, **kwargs: Any) -> AsyncKernelClient:
        """Return a client for the kernel; for any but a forked one, jupyter_client's own."""
        forked = isinstance(getattr(self.provisioner, "process", None), Forked)
        self.client_factory = WarmClient if forked else AsyncKernelClient
        return super().client(**kwargs)


def _is_ours(spec: KernelSpec) -> bool:
    if options_of(spec.argv) not in USUAL or "kernel_provisioner" in spec.metadata:
        return False
    named, version = spec.argv[0], sys.version_info
    mine = Path(sys.executable)
    bare = ("python", f"python{version[0]}", f"python{version[0]}.{version[1]}")
    return named in bare or (Path(named).parent == mine.parent and Path(named).samefile(mine))
