-- Takes the lease of an item and reads it, in one step. KEYS: item. ARGV: owner, ttl ms, version, owner known to be dead or ''.
-- Returns {'claimed', fence, item, snapshot} | {'held', ms left, by whom} | {'stale'} | {'absent'}.
-- Every claim gets a new fence, also for the same owner: whoever held it before is cut off from then on.
local record = redis.call('HMGET', KEYS[1], 'version', 'owner', 'until', 'item', 'snapshot')
if not record[1] then
  return {'absent'}
end
if record[1] ~= ARGV[3] then
  return {'stale'}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if record[2] and record[2] ~= '' and record[2] ~= ARGV[1] and record[2] ~= ARGV[4] then
  local left = tonumber(record[3]) - now
  if left > 0 then
    return {'held', left, record[2]}
  end
end
local fence = redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'until', string.format('%.0f', now + ARGV[2]))
return {'claimed', fence, record[4], record[5]}
