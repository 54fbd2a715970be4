/** Which deliveries of webhooks were taken. A delivery that is sent again has the id that it had. Bounded by age and number. */
export interface DeliveryMemory {
  has(delivery: string): Promise<boolean>;
  /** Only after what the delivery asks for is durably queued: a delivery that is remembered is never looked at again. */
  add(delivery: string, now: Date): Promise<void>;
}
