// POST /convert: what is judged, counted and logged of a conversion review.
import type { FastifyInstance } from 'fastify';
import type { ConversionResult } from '../admission/request.ts';
import { brief } from '../telemetry/brief.ts';
import type { ConversionOutcome } from '../telemetry/metrics.ts';
import { type ConversionReview, kindsOf, printConversionAnswer, readConversionReview } from './conversion-review.ts';
import type { ReviewDependencies } from './review-dependencies.ts';
import { addReviewRoute, briefReason, inLog, type ReviewRoute } from './review-route.ts';

/** Largest conversion review, in bytes: a list of hundreds of objects comes as one review. */
export const CONVERSION_BODY_LIMIT = 64 * 1024 * 1024;

/** Kinds in a log line; a review of the API server has one. */
const MAX_KINDS = 10;

interface Judgement {
  result: ConversionResult;
  outcome: ConversionOutcome;
}

/** Adds the route. */
export function addConversionRoute(app: FastifyInstance, dependencies: ReviewDependencies): void {
  const { rules, context, logger, metrics } = dependencies;
  const route: ReviewRoute<ConversionReview, Judgement> = {
    path: '/convert',
    bodyLimit: CONVERSION_BODY_LIMIT,
    logged: 'conversion',
    failed: 'the conversion failed',
    read: readConversionReview,
    judge({ request }) {
      const result = rules.convertObjects(request, context);
      return { result, outcome: result.failure === undefined ? 'success' : 'failure' };
    },
    unjudged: (_why, failure) => ({ result: { converted: [], failure }, outcome: 'error' }),
    print: (review, { result }) => printConversionAnswer(review, result),
    report({ uid, request }, { result, outcome }, ms) {
      const { desiredAPIVersion } = request;
      const kinds = kindsOf(request);
      metrics.conversion({
        desiredVersion: desiredAPIVersion.slice(desiredAPIVersion.indexOf('/') + 1),
        kinds,
        outcome,
        seconds: ms / 1000,
      });
      return {
        logger,
        line: {
          uid: brief(uid),
          path: '/convert',
          kinds: [...new Set(kinds)].slice(0, MAX_KINDS).map(brief),
          desiredAPIVersion: brief(desiredAPIVersion),
          objects: kinds.length,
          converted: result.failure === undefined,
          reason: result.failure === undefined ? undefined : briefReason(result.failure),
          durationMs: inLog(ms),
        },
      };
    },
  };
  addReviewRoute(app, route, dependencies);
}
