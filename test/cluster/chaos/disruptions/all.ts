// Every disruption, in the order of the issue.
import type { Disruption } from '../disruption.ts';
import { apiServer } from './api-server.ts';
import { clock } from './clock.ts';
import { compaction } from './compaction.ts';
import { frozen } from './frozen.ts';
import { kill } from './kill.ts';
import { two } from './two.ts';

export const DISRUPTIONS: readonly Disruption[] = [kill, two, apiServer, compaction, frozen, clock];
