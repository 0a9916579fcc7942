/** The encoders that MedProbe offers to download. Their weights are never bundled, and each comes under its own licence. */
export interface OfferedModel {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  /** Its owner's terms, where they are not on the model's own page. */
  readonly terms?: string;
  /** About how much is downloaded: the weights in float32. */
  readonly bytes: number;
  readonly medical: boolean;
  /** The licence is accepted with an account, and the account's token is needed. */
  readonly gated: boolean;
}

const APACHE = 'Apache-2.0';

/** Licences as the models' pages state them; sizes from their weight files. */
export const OFFERED_MODELS: readonly OfferedModel[] = [
  {
    id: 'google/medsiglip-448',
    title: 'MedSigLIP',
    licence: 'Health AI Developer Foundations terms of use',
    terms: 'https://developers.google.com/health-ai-developer-foundations/terms',
    bytes: 3.5e9,
    medical: true,
    gated: true,
  },
  { id: 'microsoft/rad-dino', title: 'RAD-DINO', licence: 'MIT', bytes: 3.5e8, medical: true, gated: false },
  {
    id: 'google/siglip-so400m-patch14-384',
    title: 'SigLIP So400m, 384 px',
    licence: APACHE,
    bytes: 3.5e9,
    medical: false,
    gated: false,
  },
  {
    id: 'google/siglip-base-patch16-224',
    title: 'SigLIP base, 224 px',
    licence: APACHE,
    bytes: 8.1e8,
    medical: false,
    gated: false,
  },
];

export const offeredModel = (id: string): OfferedModel | undefined => OFFERED_MODELS.find(model => model.id === id);
