// What the server asks of src/admission: three pure functions. The server carries questions and answers and knows no rule.
import { applyDefaults, validate } from '../admission/admission.ts';
import { convertObjects } from '../admission/conversion.ts';
import type {
  AdmissionContext,
  AdmissionRequest,
  ConversionRequest,
  ConversionResult,
  Verdict,
} from '../admission/request.ts';

export interface Rules {
  applyDefaults(request: AdmissionRequest, context: AdmissionContext): Verdict;
  validate(request: AdmissionRequest, context: AdmissionContext): Verdict;
  convertObjects(request: ConversionRequest, context: AdmissionContext): ConversionResult;
}

/** The rules of kpack's resources. */
export const kpackRules: Rules = { applyDefaults, validate, convertObjects };
