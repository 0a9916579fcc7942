import type { ConvertedBenchmark } from '../../dataset/benchmarks';
import { STRICT_READERS } from '../reading/caseReply';
import { readNaturalBench } from '../reading/naturalBench';
import { readVlmEvalKit, readVlmEvalKitYesNo } from '../reading/vlmEvalKit';
import { multipleChoice } from './mediconfusion';
import type { Asked, CaseProtocol, ModeSpec } from './types';

const ASKED_FOR = {
  'yes-no': 'Reply with one word, yes or no, and nothing else.',
  open: 'Reply with the answer alone, in as few words as you can.',
} as const;

function question(asked: Asked): string {
  if (asked.form === undefined || asked.form === 'letters') return multipleChoice(asked);
  return ['Look at the image, then answer this question about it.', '', asked.question, '', ASKED_FOR[asked.form]].join(
    '\n',
  );
}

/** As the question is: for a letter, for yes or no, or for words of one's own. In MedProbe's wording only. */
const AS_IT_IS: ModeSpec = {
  title: 'as the question is: a letter, yes or no, or a few words',
  needs: undefined,
  officialName: 'mc',
  parameters: { temperature: 0, maxTokens: 32 },
  letters: true,
  officialLetters: [],
  places: 0,
  fill: () => [],
  ownPrompt: question,
};

type CaseBenchmark = Exclude<ConvertedBenchmark, 'mmvp'> | 'cases';

const ofCases = (
  id: CaseBenchmark,
  name: string,
  own: Partial<Pick<CaseProtocol, 'version' | 'readers' | 'groupsOfFour'>> = {},
): CaseProtocol => ({
  ...{ id, name, version: 1, asks: 'cases', modes: { mc: AS_IT_IS }, readers: STRICT_READERS },
  ...own,
});

/** Benchmarks of single images; docs/protocols.md says which of their readings and figures are official. */
export const CASE_PROTOCOLS = {
  /** Li et al., NeurIPS 2024. */
  naturalbench: ofCases('naturalbench', 'NaturalBench', {
    readers: {
      letters: (reply, options) => readNaturalBench(reply, Object.keys(options)),
      yesNo: reply => readNaturalBench(reply, ['yes', 'no'] as const),
    },
    groupsOfFour: true,
  }),
  /** Lau et al., Scientific Data 5, 2018. */
  'vqa-rad': ofCases('vqa-rad', 'VQA-RAD'),
  /** Liu et al., ISBI 2021. */
  slake: ofCases('slake', 'SLAKE'),
  /** He et al., 2020. */
  pathvqa: ofCases('pathvqa', 'PathVQA'),
  /** Zhang et al., 2023. */
  'pmc-vqa': ofCases('pmc-vqa', 'PMC-VQA'),
  /** Hu et al., CVPR 2024. */
  omnimedvqa: ofCases('omnimedvqa', 'OmniMedVQA'),
  /** Zuo et al., ICML 2025. */
  'medxpertqa-mm': ofCases('medxpertqa-mm', 'MedXpertQA-MM'),
  /** Duan et al., ACM MM 2024. Version 1 read by rules that were not quite VLMEvalKit's. */
  vlmevalkit: ofCases('vlmevalkit', 'VLMEvalKit', {
    version: 2,
    readers: { letters: readVlmEvalKit, yesNo: readVlmEvalKitYesNo },
  }),
  cases: ofCases('cases', 'single images'),
} as const satisfies Record<CaseBenchmark, CaseProtocol>;
