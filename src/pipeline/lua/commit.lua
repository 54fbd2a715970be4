-- Moves an item by compare-and-set and writes its events, in one step.
-- KEYS: item, set of the old status, set of the new status, ledger, project set.
-- ARGV: id, version, fence ('' from outside a lease), score, how the sets change ('' not, 'open', 'closed'),
--       item, snapshot ('' to keep it), events...
-- Returns the new version, or -1 fenced off, -2 another version, -3 absent, -4 leased to somebody.
-- A commit that is sent again because its answer was lost gets the same answer and changes nothing.
local record = redis.call('HMGET', KEYS[1], 'version', 'fence', 'owner', 'until')
if not record[1] then
  return -3
end
if record[1] ~= ARGV[2] then
  local isNext = ARGV[3] ~= '' and record[2] == ARGV[3] and tonumber(record[1]) == ARGV[2] + 1
  if isNext and redis.call('HGET', KEYS[1], 'item') == ARGV[6] then
    return tonumber(record[1])
  end
  return -2
end
local leased = record[3] and record[3] ~= ''
if ARGV[3] ~= '' then
  if record[2] ~= ARGV[3] or not leased then
    return -1
  end
elseif leased then
  local time = redis.call('TIME')
  if tonumber(record[4]) > time[1] * 1000 + math.floor(time[2] / 1000) then
    return -4
  end
end
local version = record[1] + 1
if leased then
  redis.call('HSET', KEYS[1], 'version', version, 'item', ARGV[6], 'owner', '')
else
  redis.call('HSET', KEYS[1], 'version', version, 'item', ARGV[6])
end
if ARGV[7] ~= '' then
  redis.call('HSET', KEYS[1], 'snapshot', ARGV[7])
end
if ARGV[5] ~= '' then
  if KEYS[2] ~= KEYS[3] then
    redis.call('ZREM', KEYS[2], ARGV[1])
  end
  redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
  redis.call(ARGV[5] == 'closed' and 'SREM' or 'SADD', KEYS[5], ARGV[1])
end
for i = 8, #ARGV do
  redis.call('XADD', KEYS[4], '*', 'event', ARGV[i])
end
return version
