-- Moves an item by compare-and-set and writes its events, in one step.
-- KEYS: item, set of the old status, set of the new status, ledger, project set.
-- ARGV: id, version, fence ('' from outside a lease), new status, new stage, score, '1' when set or score change,
--       item, snapshot ('' to keep it), events...
-- Returns the new version, or -1 fenced off, -2 another version, -3 absent, -4 leased to somebody.
local record = redis.call('HMGET', KEYS[1], 'version', 'fence', 'owner', 'until')
if not record[1] then
  return -3
end
if record[1] ~= ARGV[2] then
  return -2
end
if ARGV[3] ~= '' then
  if record[2] ~= ARGV[3] or record[3] == '' then
    return -1
  end
elseif record[3] ~= '' then
  local time = redis.call('TIME')
  if tonumber(record[4]) > time[1] * 1000 + math.floor(time[2] / 1000) then
    return -4
  end
end
local version = record[1] + 1
redis.call('HSET', KEYS[1], 'version', version, 'status', ARGV[4], 'stage', ARGV[5], 'owner', '', 'item', ARGV[8])
if ARGV[9] ~= '' then
  redis.call('HSET', KEYS[1], 'snapshot', ARGV[9])
end
if ARGV[7] == '1' then
  if KEYS[2] ~= KEYS[3] then
    redis.call('ZREM', KEYS[2], ARGV[1])
  end
  redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
  if ARGV[4] == 'closed' then
    redis.call('SREM', KEYS[5], ARGV[1])
  else
    redis.call('SADD', KEYS[5], ARGV[1])
  end
end
for i = 10, #ARGV do
  redis.call('XADD', KEYS[4], '*', 'event', ARGV[i])
end
return version
