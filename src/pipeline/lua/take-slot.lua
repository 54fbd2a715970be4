-- Takes one of the places for agent runs, once for each run. KEYS: slots, machine beats.
-- ARGV: run, machine, places on this machine, places in all (0 for no limit), ms of silence after which a machine is gone.
-- Returns 1, or 0 where none is free. The places of a machine that is gone are free again.
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
  return 1
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local here, all = 0, 0
local held = redis.call('HGETALL', KEYS[1])
for i = 1, #held, 2 do
  local run, machine = held[i], held[i + 1]
  local beat = redis.call('ZSCORE', KEYS[2], machine)
  if not beat or now - tonumber(beat) > tonumber(ARGV[5]) then
    redis.call('HDEL', KEYS[1], run)
  else
    all = all + 1
    if machine == ARGV[2] then
      here = here + 1
    end
  end
end
if here >= tonumber(ARGV[3]) or (tonumber(ARGV[4]) > 0 and all >= tonumber(ARGV[4])) then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
