export { cutText, visibleText } from '../../core/answer/visibleText';
