import type { Drop } from './types';

const wrong = (reason: string): Drop => ({ reason, wrong: true });
const notAskable = (reason: string): Drop => ({ reason, wrong: false });

/** Every reason for which a question of a recognised layout is not converted. */
export const DROPS = {
  noId: wrong('no id'),
  repeatedId: wrong('its id was used before'),
  noQuestion: wrong('no question'),
  noAnswer: wrong('no answer'),
  noImageNamed: wrong('no image is named'),
  tooFewOptions: wrong('fewer than two options'),
  equalOptions: wrong('two options have the same text'),
  brokenOptions: wrong('options that cannot be read'),
  notALetter: wrong('the answer is not the letter of an option'),
  notAnOption: wrong('the answer is not the text of an option'),
  neither: wrong('the answer is neither the letter nor the text of an option'),
  ambiguous: wrong('the answer is the letter of one option and the text of another'),
  notYesOrNo: wrong('the answer to a yes or no question is neither'),
  unknownType: wrong('a type of question that the layout does not have'),
  pairHalf: wrong('its second row is missing'),
  pairDiffers: wrong('the two rows of the pair do not ask the same'),
  groupIncomplete: wrong('its group of four rows is not complete'),
  groupDiffers: wrong('its group is not two questions about two images'),
  groupFellApart: wrong('another row of its group is wrong'),
  imageNotFound: wrong('its image is not there'),
  imageOutside: wrong('its image lies outside the dataset'),
  imageUnreadable: wrong('its image is in no format that MedProbe reads'),
  closedWithoutOptions: notAskable('a closed question other than yes or no, whose options the file does not give'),
  severalImages: notAskable('several images for one question'),
  otherLanguage: notAskable('a question in another language than English'),
} as const satisfies Record<string, Drop>;

/** A record that is broken as such. */
export const brokenRecord = (fault: string): Drop => wrong(fault);
