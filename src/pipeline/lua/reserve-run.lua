-- Counts a run against its day and sets its money aside, once for each run; without a run it only looks.
-- KEYS: runs of the day (set), spending of the day (hash), reservations (hash of "<at ms> <cost>"), recent costs (list).
-- ARGV: run or '', now ms, runs a day, money a day, a reservation's longest time ms, cost of an agent that has never run,
--       expiry s. Money in millionths of a dollar.
-- Returns 1 granted, 0 too many runs, -1 the money is spent, -2 the money is set aside for others.
local others, held = 0, 0
local reservations = redis.call('HGETALL', KEYS[3])
for i = 1, #reservations, 2 do
  local at, cost = string.match(reservations[i + 1], '^(%d+) (%d+)$')
  if tonumber(at) + tonumber(ARGV[5]) <= tonumber(ARGV[2]) then
    redis.call('HDEL', KEYS[3], reservations[i])
  elseif reservations[i] == ARGV[1] then
    return 1
  else
    others = others + 1
    held = held + tonumber(cost)
  end
end
local counted = ARGV[1] ~= '' and redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1
if not counted and redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return 0
end
local spent = tonumber(redis.call('HGET', KEYS[2], 'usd') or '0')
if spent >= tonumber(ARGV[4]) then
  return -1
end
local recent = redis.call('LRANGE', KEYS[4], 0, -1)
local cost = #recent == 0 and tonumber(ARGV[6]) or 0
for _, one in ipairs(recent) do
  cost = math.max(cost, tonumber(one))
end
if others > 0 and spent + held + cost > tonumber(ARGV[4]) then
  return -2
end
if ARGV[1] ~= '' then
  redis.call('SADD', KEYS[1], ARGV[1])
  redis.call('EXPIRE', KEYS[1], ARGV[7])
  redis.call('HSET', KEYS[3], ARGV[1], string.format('%.0f %.0f', ARGV[2], cost))
end
return 1
