INSERT INTO flow (id, created, updated, name, tags, labels) VALUES
  ('00000000-0000-4000-8000-000000000001', '2026-03-01T12:00:00.000000Z', '2026-03-01T12:00:00.000000Z', 'kept', '["a"]', '{}');
INSERT INTO flow_run (id, created, updated, name, flow_id, parameters, context, empirical_policy, tags, labels,
  auto_scheduled, run_count, total_run_time, state_id, state_type, state_name, state_timestamp, state) VALUES
  ('00000000-0000-4000-8000-000000000002', '2026-03-01T12:00:00.000000Z', '2026-03-01T12:00:01.000000Z', 'kept-run',
  '00000000-0000-4000-8000-000000000001', '{"x":1}', '{}', '{}', '["b"]', '{}', 0, 1, 1.5,
  '00000000-0000-4000-8000-000000000003', 'COMPLETED', 'Completed', '2026-03-01T12:00:01.000000Z',
  '{"id":"00000000-0000-4000-8000-000000000003","type":"COMPLETED","name":"Completed","timestamp":"2026-03-01T12:00:01.000000Z","message":null,"data":null,"state_details":{}}');
INSERT INTO flow_run_state (id, run_id, timestamp, type, name, message, state_details, data) VALUES
  ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', '2026-03-01T12:00:01.000000Z',
  'COMPLETED', 'Completed', NULL, '{}', NULL);
INSERT INTO log (id, created, name, level, message, timestamp, flow_run_id, task_run_id) VALUES
  ('00000000-0000-4000-8000-000000000004', '2026-03-01T12:00:00.500000Z', 'prefect.flow_runs', 20, 'kept line',
  '2026-03-01T12:00:00.400000Z', '00000000-0000-4000-8000-000000000002', NULL);
INSERT INTO event (id, occurred, received, event, resource_id, body) VALUES
  ('00000000-0000-4000-8000-000000000005', '2026-03-01T12:00:00.500000Z', '2026-03-01T12:00:00.500000Z', 'kept.event',
  'kept.thing', '{"occurred":"2026-03-01T12:00:00.500000Z","event":"kept.event","resource":{"prefect.resource.id":"kept.thing"},"related":[],"payload":{},"id":"00000000-0000-4000-8000-000000000005","follows":null}');
INSERT INTO variable (id, created, updated, name, value, tags) VALUES
  ('00000000-0000-4000-8000-000000000006', '2026-03-01T12:00:00.000000Z', '2026-03-01T12:00:00.000000Z', 'kept', '{"x":1}', '[]');
INSERT INTO concurrency_limit (id, created, updated, active, name, slot_limit, active_slots, denied_slots,
  slot_decay_per_second, avg_slot_occupancy_seconds) VALUES
  ('00000000-0000-4000-8000-000000000007', '2026-03-01T12:00:00.000000Z', '2026-03-01T12:00:00.000000Z', 1, 'kept', 3, 0,
  0, 0.5, 2.0);
