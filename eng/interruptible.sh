# shellcheck shell=bash
# For scripts that clean up at their end. bash acts on no signal while it waits for a command in the foreground: told to end by a supervisor,
# such a script would go on until its command ends by itself, and be killed before it can clean up.
# Written for bash 3.2 too, which is what macOS has.

interruption_limit=120

# Runs a command or function, with all that it starts, as a process group of its own. A signal to the script (SIGINT, SIGTERM, SIGHUP)
# interrupts the group as Ctrl+C does; a second one kills it, and so does the end of the limit. Then the script exits, by its EXIT trap.
interruptible() {
  local group killer='' code=0 seen signals=0 exit_code=0
  set -m # a group of its own, in which SIGINT is not ignored
  "$@" </dev/null &
  group=$!
  set +m
  trap 'signals=$((signals + 1)) exit_code=130' INT
  trap 'signals=$((signals + 1)) exit_code=143' TERM HUP
  while true; do
    code=0 seen=$signals
    wait "$group" 2>/dev/null || code=$?
    ((signals > seen)) || break
    if ((signals == 1)); then
      interrupt_group "$group"
      kill_group_later "$group" </dev/null >/dev/null 2>&1 &
      killer=$!
    else
      kill_group "$group"
    fi
  done
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  ((exit_code != 0)) || return "$code"
  kill "$killer" 2>/dev/null || true
  kill_group "$group" # what the command left behind
  exit "$exit_code"
}

# A script that another one started in the background cannot change that SIGINT is ignored in it, and in all that it starts.
interrupt_group() {
  local ignored
  ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' "/proc/$$/status" 2>/dev/null || true)
  if ((0x${ignored:-0} & 2)); then kill -TERM -- "-$1" 2>/dev/null || true; else kill -INT -- "-$1" 2>/dev/null || true; fi
}

kill_group_later() {
  local second
  # In short sleeps, because one that is going on outlives the end of this by a signal.
  for ((second = 0; second < interruption_limit; second++)); do sleep 1; done
  kill_group "$1"
}

kill_group() { kill -KILL -- "-$1" 2>/dev/null || true; }
