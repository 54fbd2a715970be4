-- Takes the lease of an item and reads it, in one step. KEYS: item. ARGV: owner, ttl ms, version, stage.
-- Returns {'claimed', fence, item, snapshot} | {'held', ms left} | {'stale'} | {'absent'}.
-- Every claim gets a new fence, also for the same owner: whoever held it before is cut off from then on.
local record = redis.call('HMGET', KEYS[1], 'version', 'status', 'stage', 'owner', 'until', 'item', 'snapshot')
if not record[1] then
  return {'absent'}
end
if record[1] ~= ARGV[3] or record[2] ~= 'queued' or record[3] ~= ARGV[4] then
  return {'stale'}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left = tonumber(record[5]) - now
if record[4] ~= '' and record[4] ~= ARGV[1] and left > 0 then
  return {'held', left}
end
local fence = redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'until', string.format('%.0f', now + ARGV[2]))
return {'claimed', fence, record[6], record[7]}
