#!/bin/sh
# The host of one run: claims the run, is the parent of its agent, and writes down how the agent ended.
#
#   env -i MILLRACE_HOST=<mark> PATH=<path> sh agent-host.sh <run folder> <launch id> <session> <note file>
#
# The text is the same for every run. What differs comes in arguments and in the file `launch-<launch id>`, whose lines
# are values and never code: c current directory, i standard input, f largest file in blocks of 512 bytes, e NAME=value,
# a argument; a line that starts with + goes on with the value before it. The file may hold a key: it is opened before the
# claim, so that it can be removed as soon as somebody sees the claim.
#
#   started -> gone       another start has claimed the run already
#   started -> hosting    `host.json` is there
#   hosting -> ended      `exit` is there: exit status, and the time of the end in seconds since the boot
#
# Nothing here writes to the terminal but the viewer: a tmux that hangs would block it.

dir=$1 launch=$2 session=$3 note=$4
newline='
'
# A lost terminal and keys typed into the pane must not reach the run. Handlers, unlike '', are not inherited.
trap : HUP INT QUIT TERM PIPE ALRM USR1 USR2 TSTP TTIN TTOU
set -f
umask 077
# A shell tells its terminal of a child that was killed. Its standard output stays there and keeps the terminal open.
exec 2>/dev/null

# The start time is field 22 of /proc/<pid>/stat, see proc_pid_stat(5); the command's name ends at the last parenthesis.
IFS= read -r facts </proc/$$/stat
set -- ${facts##*) }
shift 19
read -r boot </proc/sys/kernel/random/boot_id
exec 4<"$dir/launch-$launch"
printf '{"pid":%s,"startTime":"%s","bootId":"%s","launch":"%s","session":"%s"}\n' \
  $$ "$1" "$boot" "$launch" "$session" >"$dir/host.json.$$" || exit 1
# link(2) lets exactly one succeed, and nobody ever sees half of the text.
ln "$dir/host.json.$$" "$dir/host.json" || exit 0
log=$dir/output.log
: >>"$log"
# Room for the end, taken now: a disk that is full later can still be told how it went.
printf '%64s\n' '' >"$dir/exit.new"
printf %s "$dir" >"$note"

if [ -n "$session" ]; then
  (
    trap '' INT QUIT TSTP
    exec tail -n +1 -F -- "$log" 4<&- </dev/null
  ) &
  viewer=$!
fi

(
  unset MILLRACE_HOST PWD OLDPWD
  set --
  kind=
  while IFS= read -r line; do
    text=${line#?}
    case $line in
    +*)
      value=$value$newline$text
      continue
      ;;
    esac
    case $kind in
    c) folder=$value ;;
    i) input=$value ;;
    f) blocks=$value ;;
    e) export "$value" ;;
    a) set -- "$@" "$value" ;;
    esac
    kind=${line%"$text"} value=$text
  done <&4
  exec 4<&-
  if ! cd -- "$folder"; then
    printf %s "its folder $folder is not there" >"$dir/spawn-error"
    exit 1
  fi
  if ! [ -r "$input" ]; then
    printf %s "its input $input cannot be read" >"$dir/spawn-error"
    exit 1
  fi
  unset PWD OLDPWD
  ulimit -f "$blocks"
  exec "$@" <"$input" >>"$log" 2>&1
)
status=$?
read -r uptime rest </proc/uptime
[ -z "$session" ] || kill -9 "$viewer"

tries=0
until printf '%s %s ' "$status" "$uptime" 1<>"$dir/exit.new" && mv -f "$dir/exit.new" "$dir/exit"; do
  # A folder that is gone needs no word, and a disk that stays full gets none after ten minutes.
  tries=$((tries + 1))
  [ -d "$dir" ] && [ "$tries" -lt 600 ] || exit 1
  sleep 1
done
printf %s "$dir" >"$note"
