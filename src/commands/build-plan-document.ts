export { buildPlanDocument } from '../orchestrate/plan-document.ts';
