// POST /defaults and /validate: envelope in, rule, envelope out, one log line. Whatever the rule does, the answer is a review.
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AdmissionContext, AdmissionRequest, Verdict } from '../admission/request.ts';
import { brief } from '../telemetry/brief.ts';
import { Deferred } from '../telemetry/deferred.ts';
import type { AdmissionPath } from '../telemetry/metrics.ts';
import {
  type AdmissionReview,
  BAD_REQUEST,
  INTERNAL_ERROR,
  printAdmissionAnswer,
  type Refusal,
  readAdmissionReview,
  UNAVAILABLE,
} from './admission-review.ts';
import {
  CONTENT_TYPE,
  GATE_TIMEOUT_MS,
  internalMessage,
  NOT_SYNCED,
  type ReviewDependencies,
} from './review-dependencies.ts';

/** Largest admission review, in bytes: an UPDATE carries two objects of up to 1.5 MiB each, written with escapes. */
export const ADMISSION_BODY_LIMIT = 8 * 1024 * 1024;

/** Longest reason in a log line, in UTF-16 units; the user gets all of it. */
const MAX_REASON = 4096;

type Rule = (request: AdmissionRequest, context: AdmissionContext) => Verdict;

/** Adds the two routes. */
export function addAdmissionRoutes(app: FastifyInstance, dependencies: ReviewDependencies): void {
  const { rules } = dependencies;
  addRoute(app, '/defaults', rules.applyDefaults, dependencies);
  addRoute(app, '/validate', rules.validate, dependencies);
}

function addRoute(app: FastifyInstance, path: AdmissionPath, rule: Rule, dependencies: ReviewDependencies): void {
  const { context, gate, logger, metrics, gateTimeoutMs = GATE_TIMEOUT_MS } = dependencies;

  const lines = new Deferred((line: object) => logger.info(line, 'admission'));
  app.addHook('onClose', () => lines.flush());

  const judge = (review: AdmissionReview, started: number, synced: boolean): string => {
    let refusal: Refusal = BAD_REQUEST;
    let verdict: Verdict;
    let answer: string;
    try {
      if (!synced) refusal = UNAVAILABLE;
      verdict = synced ? rule(review.request, context) : denied(NOT_SYNCED);
      answer = printAdmissionAnswer(review, verdict, refusal);
    } catch (err) {
      logger.error({ err, uid: brief(review.uid), path }, 'the rules failed');
      refusal = INTERNAL_ERROR;
      verdict = denied(internalMessage(review.uid));
      answer = printAdmissionAnswer(review, verdict, refusal);
    }
    report(review, verdict, refusal, performance.now() - started);
    return answer;
  };

  const report = (review: AdmissionReview, verdict: Verdict, refusal: Refusal, ms: number): void => {
    const { kind, operation, subResource, user } = review.request;
    metrics.admission({
      path,
      kind: kind.kind,
      version: kind.version,
      operation,
      outcome: verdict.allowed ? 'allowed' : refusal === BAD_REQUEST ? 'denied' : 'error',
      seconds: ms / 1000,
    });
    lines.push({
      uid: brief(review.uid),
      path,
      kind: brief(kind.kind),
      version: brief(kind.version),
      namespace: brief(review.namespace),
      name: brief(review.name),
      operation: brief(operation),
      subResource: subResource === '' ? undefined : brief(subResource),
      user: brief(user),
      dryRun: review.dryRun || undefined,
      allowed: verdict.allowed,
      reason: verdict.allowed ? undefined : (verdict.reason ?? verdict.message).slice(0, MAX_REASON),
      warnings: verdict.warnings.length || undefined,
      durationMs: Math.round(ms * 1000) / 1000,
    });
  };

  app.post(path, { bodyLimit: ADMISSION_BODY_LIMIT }, (request, reply) => {
    const started = performance.now();
    const review = readAdmissionReview(request.body as Buffer | undefined);
    if (gate.isOpen) send(reply, judge(review, started, true));
    else void gate.wait(gateTimeoutMs).then((synced) => send(reply, judge(review, started, synced)));
  });
}

const denied = (message: string): Verdict => ({ allowed: false, message, warnings: [] });

function send(reply: FastifyReply, answer: string): void {
  reply.header('content-type', CONTENT_TYPE).send(answer);
}
