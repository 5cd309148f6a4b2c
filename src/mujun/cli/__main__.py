"""`python -m mujun.cli` is `mujun`."""

from mujun.cli.main import main

main()
