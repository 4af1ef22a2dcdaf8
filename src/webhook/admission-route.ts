// POST /defaults and /validate: what is judged, counted and logged of an admission review.
import type { FastifyInstance } from 'fastify';
import type { AdmissionContext, AdmissionRequest, Verdict } from '../admission/request.ts';
import { brief } from '../telemetry/brief.ts';
import type { AdmissionPath } from '../telemetry/metrics.ts';
import { remembered } from '../telemetry/remembered.ts';
import {
  type AdmissionReview,
  BAD_REQUEST,
  INTERNAL_ERROR,
  printAdmissionAnswer,
  type Refusal,
  readAdmissionReview,
  UNAVAILABLE,
} from './admission-review.ts';
import type { ReviewDependencies } from './review-dependencies.ts';
import { addReviewRoute, briefReason, inLog, type ReviewRoute } from './review-route.ts';

/** Largest admission review, in bytes: an UPDATE carries two objects of up to 1.5 MiB each, written with escapes. */
export const ADMISSION_BODY_LIMIT = 8 * 1024 * 1024;

type Rule = (request: AdmissionRequest, context: AdmissionContext) => Verdict;

interface Judgement {
  verdict: Verdict;
  /** Status of a denial. */
  refusal: Refusal;
}

/** Adds the two routes. */
export function addAdmissionRoutes(app: FastifyInstance, dependencies: ReviewDependencies): void {
  const { applyDefaults, validate } = dependencies.rules;
  addReviewRoute(app, admissionRoute('/defaults', applyDefaults, dependencies), dependencies);
  addReviewRoute(app, admissionRoute('/validate', validate, dependencies), dependencies);
}

function admissionRoute(
  path: AdmissionPath,
  rule: Rule,
  { context, logger, metrics }: ReviewDependencies,
): ReviewRoute<AdmissionReview, Judgement> {
  // What many lines have in common is printed once.
  const loggerOf = remembered((kind: string, version: string, operation: string) =>
    logger.child({ path, kind, version, operation }),
  );
  return {
    path,
    bodyLimit: ADMISSION_BODY_LIMIT,
    logged: 'admission',
    failed: 'the rules failed',
    read: readAdmissionReview,
    judge: (review) => ({ verdict: rule(review.request, context), refusal: BAD_REQUEST }),
    unjudged: (why, message) => ({
      verdict: { allowed: false, message, warnings: [] },
      refusal: why === 'unavailable' ? UNAVAILABLE : INTERNAL_ERROR,
    }),
    print: (review, { verdict, refusal }) => printAdmissionAnswer(review, verdict, refusal),
    report(review, { verdict, refusal }, ms) {
      const { kind, operation, subResource, user } = review.request;
      metrics.admission({
        path,
        kind: kind.kind,
        version: kind.version,
        operation,
        outcome: verdict.allowed ? 'allowed' : refusal === BAD_REQUEST ? 'denied' : 'error',
        seconds: ms / 1000,
      });
      return {
        logger: loggerOf(brief(kind.kind), brief(kind.version), brief(operation)),
        line: {
          uid: brief(review.uid),
          namespace: brief(review.namespace),
          name: brief(review.name),
          subResource: subResource === '' ? undefined : brief(subResource),
          user: brief(user),
          dryRun: review.dryRun || undefined,
          allowed: verdict.allowed,
          reason: verdict.allowed ? undefined : briefReason(verdict.reason ?? verdict.message),
          warnings: verdict.warnings.length || undefined,
          durationMs: inLog(ms),
        },
      };
    },
  };
}
