-- Makes a work item once. KEYS: item, queued set, project set, ledger. ARGV: id, item, snapshot, event.
-- Returns 1 when made, 0 when it exists already. The fields of a lease come with the first claim.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'version', 1, 'item', ARGV[2], 'snapshot', ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('SADD', KEYS[3], ARGV[1])
redis.call('XADD', KEYS[4], '*', 'event', ARGV[4])
return 1
