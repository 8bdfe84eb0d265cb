# shellcheck shell=bash
# What up, down and status share: where things are, and which processes are ours.
# Written for bash 3.2 too, which is what macOS has.

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
repo_root=$(cd -- "$here/../.." && pwd -P)
local_dir=${BUSETL_LOCAL_DIR:-$repo_root/.local}
case $local_dir in /*) ;; *) local_dir=$PWD/$local_dir ;; esac

stack_dir=$local_dir/stack
# shellcheck disable=SC2034  # used by up
stack_env=$local_dir/stack.env
postgres_log=$stack_dir/postgres.log
# shellcheck disable=SC2034  # used by up
fauxqs_log=$stack_dir/fauxqs.log
fauxqs_record=$stack_dir/fauxqs.record
postgres_home_record=$stack_dir/postgres.home
node=$here/node_modules/node/bin/node

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $1"
  if [[ -n ${2:-} && -s $2 ]]; then
    say "The end of $2:"
    tail -n 20 "$2" | sed 's/^/  | /' >&2
  fi
  exit 1
}

first_line_of() { [[ -r $1 ]] && head -n 1 "$1"; }

postgres_home() { first_line_of "$postgres_home_record"; }

# Empty when the process has ended, also while nobody has collected its exit code yet.
command_line_of() {
  if [[ -d /proc/self ]]; then
    { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null || true
  else
    ps -o args= -p "$1" 2>/dev/null || true
  fi
}

# A recorded pid may have been given to a stranger since: only one whose command names our files is ours.
is_process() {
  local pid=$1 mark=$2
  [[ $pid =~ ^[0-9]+$ ]] && [[ $(command_line_of "$pid") == *"$mark"* ]]
}

fauxqs_pid() {
  local line pid
  line=$(first_line_of "$fauxqs_record") || return 1
  pid=${line%% *}
  is_process "$pid" "$fauxqs_record" && printf '%s\n' "$pid"
}

postgres_pid() {
  local home pid
  home=$(postgres_home) || return 1
  pid=$(first_line_of "$home/data/postmaster.pid") || return 1
  is_process "$pid" "$home/data" && printf '%s\n' "$pid"
}

recorded_stack_answers() {
  [[ -r $stack_env && -x $node ]] || return 1
  (
    # shellcheck disable=SC1090  # written by up
    source "$stack_env"
    "$node" "$here/probe.mjs" 2>/dev/null
  )
}

print_recorded_stack() { grep '^export ' "$stack_env"; }

wait_until_gone() {
  local pid=$1 mark=$2 deadline=$((SECONDS + $3))
  while is_process "$pid" "$mark"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

stop_fauxqs() {
  local pid
  pid=$(fauxqs_pid) || return 0
  kill -TERM "$pid" || fail "fauxqs (pid $pid) may not be stopped by this user."
  if ! wait_until_gone "$pid" "$fauxqs_record" 10; then
    kill -KILL "$pid"
    wait_until_gone "$pid" "$fauxqs_record" 10 || fail "fauxqs (pid $pid) does not end."
  fi
  say "Stopped fauxqs (pid $pid)."
}

stop_postgres() {
  local pid home
  pid=$(postgres_pid) || return 0
  home=$(postgres_home)
  # SIGINT is PostgreSQL's fast shutdown: sessions are cut, data is written.
  kill -INT "$pid" || fail "PostgreSQL (pid $pid) may not be stopped by this user."
  wait_until_gone "$pid" "$home/data" 60 || fail "PostgreSQL (pid $pid) does not end." "$postgres_log"
  say "Stopped PostgreSQL (pid $pid)."
}
